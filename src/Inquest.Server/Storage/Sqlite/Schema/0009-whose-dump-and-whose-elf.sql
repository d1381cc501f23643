-- What each other device told with the same bytes: its page and its export show that, and nothing of what the first one told.
ALTER TABLE dump_device ADD COLUMN firmware TEXT;
ALTER TABLE dump_device ADD COLUMN uptime_ms INTEGER;
ALTER TABLE dump_device ADD COLUMN reset_reason TEXT;
ALTER TABLE dump_device ADD COLUMN file_name TEXT;
ALTER TABLE dump_device ADD COLUMN first_seen INTEGER;
ALTER TABLE dump_device ADD COLUMN last_seen INTEGER;
ALTER TABLE dump_device ADD COLUMN occurrences INTEGER NOT NULL DEFAULT 1;
UPDATE dump_device SET first_seen = seen.first, last_seen = seen.first
  FROM (SELECT dump.id AS dump_id, device.id AS device_id, CASE WHEN device.first_seen > dump.received_at THEN device.first_seen ELSE dump.received_at END AS first
        FROM dump_device x JOIN dump ON dump.id = x.dump_id JOIN device ON device.id = x.device_id) seen
  WHERE seen.dump_id = dump_device.dump_id AND seen.device_id = dump_device.device_id;
DROP INDEX dump_device_by_device;
CREATE INDEX dump_device_by_device ON dump_device (device_id, dump_id);

-- When a dump's own device told it last; NULL where it did so once.
ALTER TABLE dump ADD COLUMN own_seen INTEGER;

-- Dumps that a device sent are its own, also when another one had sent the same bytes before.
UPDATE device SET dumps = dumps + (SELECT COUNT(*) FROM dump_device WHERE dump_device.device_id = device.id);

-- The versions that an ELF was uploaded for: a release candidate's is often the release's too. The first one stands in symbol_file.
CREATE TABLE symbol_version (
  symbol_id INTEGER NOT NULL REFERENCES symbol_file(id) ON DELETE CASCADE,
  project_id INTEGER NOT NULL REFERENCES project(id) ON DELETE CASCADE,
  version TEXT NOT NULL,
  PRIMARY KEY (symbol_id, version)
);
CREATE INDEX symbol_version_by_version ON symbol_version (project_id, version);
INSERT INTO symbol_version (symbol_id, project_id, version) SELECT id, project_id, firmware FROM symbol_file WHERE firmware IS NOT NULL;

-- Whether several ELFs fit a dump alike: the next one that comes may be the right one.
ALTER TABLE dump ADD COLUMN ambiguous INTEGER NOT NULL DEFAULT 0;
CREATE INDEX dump_ambiguous ON dump (project_id, id) WHERE ambiguous = 1;

-- Bugs by addresses alone held dumps of several builds, and crashes of which nothing but the kind is known were in none: they are sorted anew.
DELETE FROM bug_signature WHERE bug_id IN (SELECT id FROM bug WHERE provisional = 1);
INSERT INTO work (kind, subject, priority, not_before)
  SELECT 'Analyse', id, 9, 0 FROM dump WHERE state = 'analysed' AND (bug_id IS NULL OR bug_id IN (SELECT id FROM bug WHERE provisional = 1))
  ON CONFLICT (kind, subject) DO NOTHING;
