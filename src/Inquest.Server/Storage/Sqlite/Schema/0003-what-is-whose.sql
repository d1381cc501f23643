-- What a crash is told apart by before it is analysed. NULL for dumps from before.
ALTER TABLE dump ADD COLUMN identity TEXT;

-- Whether a dump that came in pieces was stored, or only counted.
ALTER TABLE upload ADD COLUMN stored INTEGER NOT NULL DEFAULT 1;

-- Other devices that sent the same bytes as the dump's first device.
CREATE TABLE dump_device (
  dump_id INTEGER NOT NULL REFERENCES dump(id) ON DELETE CASCADE,
  device_id INTEGER NOT NULL REFERENCES device(id) ON DELETE CASCADE,
  PRIMARY KEY (dump_id, device_id)
);
CREATE INDEX dump_device_by_device ON dump_device (device_id);

-- For lists that go from the newest number down, for imports of keys, for boot reports that are repeated.
CREATE INDEX dump_by_number ON dump (project_id, id);
CREATE INDEX dump_by_bug_and_number ON dump (bug_id, id);
CREATE INDEX api_key_by_device ON api_key (project_id, device);
CREATE INDEX boots_by_device ON boots (device_id);
