-- Numbers that pages read, kept with every dump and boot report that comes or goes: no page goes through the dumps.

-- Dumps of each device in a bug.
CREATE TABLE bug_device (
  bug_id INTEGER NOT NULL REFERENCES bug(id) ON DELETE CASCADE,
  device_id INTEGER NOT NULL REFERENCES device(id) ON DELETE CASCADE,
  dumps INTEGER NOT NULL,
  PRIMARY KEY (bug_id, device_id)
);
CREATE INDEX bug_device_by_dumps ON bug_device (bug_id, dumps, device_id);
CREATE INDEX bug_device_by_device ON bug_device (device_id);
INSERT INTO bug_device (bug_id, device_id, dumps)
  SELECT bug_id, device_id, COUNT(*) FROM dump WHERE bug_id IS NOT NULL AND device_id IS NOT NULL GROUP BY bug_id, device_id;

-- Crashes of a project on each day.
CREATE TABLE project_day (
  project_id INTEGER NOT NULL REFERENCES project(id) ON DELETE CASCADE,
  day INTEGER NOT NULL,
  occurrences INTEGER NOT NULL,
  PRIMARY KEY (project_id, day)
);
INSERT INTO project_day (project_id, day, occurrences)
  SELECT bug.project_id, day, SUM(bug_day.occurrences) FROM bug_day JOIN bug ON bug.id = bug_day.bug_id GROUP BY bug.project_id, day;

-- The version in which a bug was seen first; '' when its dumps told none, NULL when it has no dumps.
ALTER TABLE bug ADD COLUMN first_version TEXT;
UPDATE bug SET first_version = (SELECT version FROM bug_version WHERE bug_id = bug.id AND dumps > 0 ORDER BY first_seen, version LIMIT 1);
CREATE INDEX bug_by_first_version ON bug (project_id, first_version);

-- What boot reports and dumps of a version sum up to.
ALTER TABLE release ADD COLUMN devices INTEGER NOT NULL DEFAULT 0;
ALTER TABLE release ADD COLUMN crashed_devices INTEGER NOT NULL DEFAULT 0;
ALTER TABLE release ADD COLUMN boots INTEGER NOT NULL DEFAULT 0;
ALTER TABLE release ADD COLUMN uptime_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE release ADD COLUMN crashes INTEGER NOT NULL DEFAULT 0;
UPDATE release SET devices = told.devices, crashed_devices = told.crashed, boots = told.boots, uptime_ms = told.uptime
  FROM (SELECT project_id, version, COUNT(*) AS devices, SUM(CASE WHEN crashes > 0 THEN 1 ELSE 0 END) AS crashed, SUM(boots) AS boots, SUM(uptime) AS uptime
        FROM (SELECT project_id, version, SUM(crashes) AS crashes, SUM(boots) AS boots, SUM(uptime_ms) AS uptime FROM boots GROUP BY project_id, version, device_id) each
        GROUP BY project_id, version) told
  WHERE told.project_id = release.project_id AND told.version = release.version;
UPDATE release SET crashes = counted.crashes
  FROM (SELECT bug.project_id, v.version, SUM(v.occurrences) AS crashes FROM bug_version v JOIN bug ON bug.id = v.bug_id GROUP BY bug.project_id, v.version) counted
  WHERE counted.project_id = release.project_id AND counted.version = release.version;

-- The builds whose ELF dumps wait for; what they do not tell is ''.
CREATE TABLE missing_symbols (
  project_id INTEGER NOT NULL REFERENCES project(id) ON DELETE CASCADE,
  firmware TEXT NOT NULL,
  build_id TEXT NOT NULL,
  dumps INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  PRIMARY KEY (project_id, firmware, build_id)
);
CREATE INDEX missing_symbols_by_dumps ON missing_symbols (project_id, dumps, last_seen);
INSERT INTO missing_symbols (project_id, firmware, build_id, dumps, last_seen)
  SELECT project_id, COALESCE(firmware, ''), COALESCE(build_id, ''), COUNT(*), MAX(received_at) FROM dump
  WHERE state = 'analysed' AND (verdict IS NULL OR verdict IN ('no-elf', 'mismatch')) AND (firmware IS NOT NULL OR build_id IS NOT NULL)
  GROUP BY 1, 2, 3;

-- Dumps that were explained with an ELF.
ALTER TABLE symbol_file ADD COLUMN dumps INTEGER NOT NULL DEFAULT 0;
UPDATE symbol_file SET dumps = used.dumps
  FROM (SELECT project_id, symbols, COUNT(*) AS dumps FROM dump WHERE symbols IS NOT NULL GROUP BY project_id, symbols) used
  WHERE used.project_id = symbol_file.project_id AND used.symbols = symbol_file.sha256;

-- Each index has to be kept with every dump: those that nothing asks for any more go, and lists have theirs.
DROP INDEX dump_by_bug;
DROP INDEX dump_by_bug_and_device;
DROP INDEX dump_by_time;
DROP INDEX dump_by_state;
CREATE INDEX dump_by_device_and_number ON dump (device_id, id);
CREATE INDEX dump_by_last_seen ON dump (project_id, last_seen);
CREATE INDEX dump_without_verdict ON dump (project_id, id) WHERE verdict IS NULL OR verdict NOT IN ('proved', 'likely');
CREATE INDEX share_link_by_dump ON share_link (dump_id);
