-- Whether a dump was looked at for alerts with its final signature: once, and not again when it is analysed anew.
ALTER TABLE dump ADD COLUMN judged INTEGER NOT NULL DEFAULT 0;
UPDATE dump SET judged = 1 WHERE verdict IN ('proved', 'likely');

-- The days of crashes that were only counted; those without a row are of the day on which their dump arrived.
CREATE TABLE dump_day (
  dump_id INTEGER NOT NULL REFERENCES dump(id) ON DELETE CASCADE,
  day INTEGER NOT NULL,
  occurrences INTEGER NOT NULL,
  PRIMARY KEY (dump_id, day)
);

-- Devices whose derived key is good no more, by what the server makes of their name: an erased name is not to be read here.
CREATE TABLE revoked_device (
  project_id INTEGER NOT NULL REFERENCES project(id) ON DELETE CASCADE,
  device TEXT NOT NULL,
  PRIMARY KEY (project_id, device)
);
