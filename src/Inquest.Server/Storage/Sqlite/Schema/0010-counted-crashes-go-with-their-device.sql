-- Whose crash it was that was only counted: 0 for the dump's first sender, else the number of another one that sent the same bytes.
ALTER TABLE dump_day RENAME TO dump_day_before;
CREATE TABLE dump_day (
  dump_id INTEGER NOT NULL REFERENCES dump(id) ON DELETE CASCADE,
  day INTEGER NOT NULL,
  version TEXT NOT NULL,
  device_id INTEGER NOT NULL,
  occurrences INTEGER NOT NULL,
  PRIMARY KEY (dump_id, day, version, device_id)
);
INSERT INTO dump_day (dump_id, day, version, device_id, occurrences) SELECT dump_id, day, version, 0, occurrences FROM dump_day_before;
DROP TABLE dump_day_before;
