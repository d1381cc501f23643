-- Columns that nothing uses: wrong passwords are counted in memory, by name and address.
ALTER TABLE account DROP COLUMN failures;
ALTER TABLE account DROP COLUMN locked_until;
ALTER TABLE work DROP COLUMN attempts;
ALTER TABLE delivery DROP COLUMN body;

-- A message that gathers several bugs, and when it is sent; NULL for one that is sent at once.
ALTER TABLE delivery ADD COLUMN due_at INTEGER;
CREATE INDEX delivery_by_channel ON delivery (channel_id, id);
CREATE INDEX delivery_by_time ON delivery (channel_id, created_at);
CREATE TABLE delivery_bug (
  delivery_id INTEGER NOT NULL REFERENCES delivery(id) ON DELETE CASCADE,
  bug_id INTEGER NOT NULL REFERENCES bug(id) ON DELETE CASCADE,
  event TEXT NOT NULL,
  PRIMARY KEY (delivery_id, bug_id, event)
);

-- Which of a device's derived keys is good: the first where there is no row. The name is concealed as in revoked_device.
CREATE TABLE device_generation (
  project_id INTEGER NOT NULL REFERENCES project(id) ON DELETE CASCADE,
  device TEXT NOT NULL,
  generation INTEGER NOT NULL,
  PRIMARY KEY (project_id, device)
);
