-- The ELFs (SHA-256, separated by spaces) that came in one form with a dump: its sender says that they are its own.
ALTER TABLE dump ADD COLUMN brought TEXT;

-- The latest boot of each other device that sent the same bytes: one more crash for each later one.
ALTER TABLE dump_device ADD COLUMN boot_count INTEGER;
INSERT INTO bug_device (bug_id, device_id, dumps)
  SELECT dump.bug_id, dump_device.device_id, COUNT(*) FROM dump_device JOIN dump ON dump.id = dump_device.dump_id WHERE dump.bug_id IS NOT NULL GROUP BY 1, 2
  ON CONFLICT (bug_id, device_id) DO UPDATE SET dumps = bug_device.dumps + excluded.dumps;
UPDATE bug SET devices = (SELECT COUNT(*) FROM bug_device WHERE bug_device.bug_id = bug.id);

-- Crashes that were only counted, with the version that was told then; '' for that of their dump.
ALTER TABLE dump_day RENAME TO dump_day_before;
CREATE TABLE dump_day (
  dump_id INTEGER NOT NULL REFERENCES dump(id) ON DELETE CASCADE,
  day INTEGER NOT NULL,
  version TEXT NOT NULL,
  occurrences INTEGER NOT NULL,
  PRIMARY KEY (dump_id, day, version)
);
INSERT INTO dump_day (dump_id, day, version, occurrences) SELECT dump_id, day, '', occurrences FROM dump_day_before;
DROP TABLE dump_day_before;
