-- A second look at a project's dumps: how many it has to look at, how many are left, and which those are.
ALTER TABLE project ADD COLUMN again_total INTEGER NOT NULL DEFAULT 0;
ALTER TABLE project ADD COLUMN again_left INTEGER NOT NULL DEFAULT 0;
ALTER TABLE dump ADD COLUMN again INTEGER NOT NULL DEFAULT 0;

-- When the boot was told that a device's version is of.
ALTER TABLE device ADD COLUMN boot_at INTEGER;
UPDATE device SET boot_at = last_seen WHERE boot_count IS NOT NULL;

-- The boots of the last days, each with its version ('' when not told): a report that comes again is counted once, and the run that it
-- tells of belongs to the version of the boot before.
CREATE TABLE device_boot (
  device_id INTEGER NOT NULL REFERENCES device(id) ON DELETE CASCADE,
  boot INTEGER NOT NULL,
  version TEXT NOT NULL,
  heard_at INTEGER NOT NULL,
  PRIMARY KEY (device_id, boot)
);
CREATE INDEX device_boot_by_time ON device_boot (heard_at);
INSERT INTO device_boot (device_id, boot, version, heard_at) SELECT device_id, last_boot, version, MAX(day) * 86400000 FROM boots GROUP BY device_id, last_boot;
ALTER TABLE boots DROP COLUMN last_boot;

-- In which of several versions a bug is new is found out at the next start, by the order of versions.
UPDATE bug SET first_version = NULL WHERE id IN (SELECT bug_id FROM bug_version WHERE dumps > 0 GROUP BY bug_id HAVING COUNT(*) > 1);
