-- Times are milliseconds since 1970 (UTC), flags 0 or 1. Absent is NULL.

CREATE TABLE project (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  device_secret TEXT NOT NULL,
  stored_bytes INTEGER NOT NULL DEFAULT 0,
  quota_bytes INTEGER,
  keep_days INTEGER,
  keep_bytes INTEGER,
  keep_nightly_days INTEGER
);

CREATE TABLE account (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  password TEXT,
  administrator INTEGER NOT NULL DEFAULT 0,
  disabled INTEGER NOT NULL DEFAULT 0,
  failures INTEGER NOT NULL DEFAULT 0,
  locked_until INTEGER,
  created_at INTEGER NOT NULL
);

CREATE TABLE membership (
  account_id INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE,
  project_id INTEGER NOT NULL REFERENCES project(id) ON DELETE CASCADE,
  role TEXT NOT NULL,
  PRIMARY KEY (account_id, project_id)
);

CREATE TABLE session (
  hash TEXT PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  used_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  address TEXT,
  agent TEXT
);

CREATE TABLE one_time_link (
  hash TEXT PRIMARY KEY,
  account_id INTEGER REFERENCES account(id) ON DELETE CASCADE,
  expires_at INTEGER NOT NULL
);

CREATE TABLE api_key (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  project_id INTEGER NOT NULL REFERENCES project(id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE,
  device TEXT,
  created_at INTEGER NOT NULL,
  used_at INTEGER,
  revoked_at INTEGER
);

CREATE TABLE audit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  address TEXT,
  action TEXT NOT NULL,
  subject TEXT
);

CREATE TABLE device (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  project_id INTEGER NOT NULL REFERENCES project(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  firmware TEXT,
  boot_count INTEGER,
  dumps INTEGER NOT NULL DEFAULT 0,
  UNIQUE (project_id, name)
);

CREATE TABLE bug (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  project_id INTEGER NOT NULL REFERENCES project(id) ON DELETE CASCADE,
  signature TEXT NOT NULL,
  title TEXT NOT NULL,
  kind TEXT,
  location TEXT,
  provisional INTEGER NOT NULL DEFAULT 0,
  state TEXT NOT NULL DEFAULT 'open',
  resolved_in TEXT,
  merged_into INTEGER REFERENCES bug(id) ON DELETE SET NULL,
  first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  dumps INTEGER NOT NULL DEFAULT 0,
  occurrences INTEGER NOT NULL DEFAULT 0,
  devices INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL
);
CREATE INDEX bug_by_last_seen ON bug (project_id, merged_into, last_seen);

-- Which bug a signature leads to; a bug has several after a merge or a better analysis.
CREATE TABLE bug_signature (
  project_id INTEGER NOT NULL REFERENCES project(id) ON DELETE CASCADE,
  version INTEGER NOT NULL,
  hash TEXT NOT NULL,
  bug_id INTEGER NOT NULL REFERENCES bug(id) ON DELETE CASCADE,
  PRIMARY KEY (project_id, version, hash)
);
CREATE INDEX bug_signature_by_bug ON bug_signature (bug_id);

-- Counters that the pages read instead of counting dumps. A version that is not known is ''.
CREATE TABLE bug_version (
  bug_id INTEGER NOT NULL REFERENCES bug(id) ON DELETE CASCADE,
  version TEXT NOT NULL,
  dumps INTEGER NOT NULL,
  occurrences INTEGER NOT NULL,
  first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  PRIMARY KEY (bug_id, version)
);

CREATE TABLE bug_day (
  bug_id INTEGER NOT NULL REFERENCES bug(id) ON DELETE CASCADE,
  day INTEGER NOT NULL,
  occurrences INTEGER NOT NULL,
  PRIMARY KEY (bug_id, day)
);

CREATE TABLE bug_note (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  bug_id INTEGER NOT NULL REFERENCES bug(id) ON DELETE CASCADE,
  author TEXT NOT NULL,
  at INTEGER NOT NULL,
  text TEXT NOT NULL
);

CREATE TABLE dump (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  project_id INTEGER NOT NULL REFERENCES project(id) ON DELETE CASCADE,
  sha256 TEXT NOT NULL,
  size INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  occurrences INTEGER NOT NULL DEFAULT 1,
  removed_bytes INTEGER NOT NULL DEFAULT 0,
  device_id INTEGER REFERENCES device(id) ON DELETE SET NULL,
  file_name TEXT,
  firmware TEXT,
  build_id TEXT,
  boot_count INTEGER,
  uptime_ms INTEGER,
  reset_reason TEXT,
  state TEXT NOT NULL DEFAULT 'queued',
  state_why TEXT,
  analyser TEXT,
  analysed_at INTEGER,
  verdict TEXT,
  symbols TEXT,
  architecture TEXT,
  title TEXT,
  kind TEXT,
  location TEXT,
  signature TEXT,
  bug_id INTEGER REFERENCES bug(id) ON DELETE SET NULL,
  UNIQUE (project_id, sha256)
);
CREATE INDEX dump_by_bug ON dump (bug_id, last_seen);
CREATE INDEX dump_by_bug_and_device ON dump (bug_id, device_id);
CREATE INDEX dump_by_device ON dump (device_id, received_at);
CREATE INDEX dump_by_time ON dump (project_id, received_at);
CREATE INDEX dump_by_sha256 ON dump (sha256);
CREATE INDEX dump_by_state ON dump (project_id, state);

-- One ELF of a project. The same bytes in two projects are two rows and one blob.
CREATE TABLE symbol_file (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  project_id INTEGER NOT NULL REFERENCES project(id) ON DELETE CASCADE,
  sha256 TEXT NOT NULL,
  size INTEGER NOT NULL,
  name TEXT NOT NULL,
  firmware TEXT,
  build_id TEXT,
  architecture TEXT,
  nightly INTEGER NOT NULL DEFAULT 0,
  state TEXT NOT NULL DEFAULT 'queued',
  state_why TEXT,
  kills INTEGER NOT NULL DEFAULT 0,
  uploaded_at INTEGER NOT NULL,
  UNIQUE (project_id, sha256)
);
CREATE INDEX symbol_file_by_build_id ON symbol_file (build_id);
CREATE INDEX symbol_file_by_firmware ON symbol_file (project_id, firmware);

CREATE TABLE release (
  project_id INTEGER NOT NULL REFERENCES project(id) ON DELETE CASCADE,
  version TEXT NOT NULL,
  first_seen INTEGER NOT NULL,
  first_symbols INTEGER,
  position INTEGER,
  PRIMARY KEY (project_id, version)
);

-- What devices told at boot, summed a day: the denominator of crash rates.
CREATE TABLE boots (
  project_id INTEGER NOT NULL REFERENCES project(id) ON DELETE CASCADE,
  version TEXT NOT NULL,
  device_id INTEGER NOT NULL REFERENCES device(id) ON DELETE CASCADE,
  day INTEGER NOT NULL,
  boots INTEGER NOT NULL,
  crashes INTEGER NOT NULL,
  uptime_ms INTEGER NOT NULL,
  last_boot INTEGER NOT NULL,
  PRIMARY KEY (project_id, version, device_id, day)
);

CREATE TABLE work (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  subject INTEGER NOT NULL,
  detail TEXT,
  priority INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  not_before INTEGER NOT NULL,
  taken INTEGER NOT NULL DEFAULT 0,
  UNIQUE (kind, subject)
);
CREATE INDEX work_by_turn ON work (taken, kind, priority, id);

CREATE TABLE upload (
  id TEXT PRIMARY KEY,
  project_id INTEGER NOT NULL REFERENCES project(id) ON DELETE CASCADE,
  length INTEGER NOT NULL,
  metadata TEXT,
  actor TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  receipt TEXT,
  dump_id INTEGER
);

CREATE TABLE share_link (
  hash TEXT PRIMARY KEY,
  dump_id INTEGER NOT NULL REFERENCES dump(id) ON DELETE CASCADE,
  created_by TEXT NOT NULL,
  expires_at INTEGER NOT NULL
);

CREATE TABLE channel (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  project_id INTEGER NOT NULL REFERENCES project(id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  target TEXT NOT NULL,
  secret TEXT,
  enabled INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE alert_rule (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  project_id INTEGER NOT NULL REFERENCES project(id) ON DELETE CASCADE,
  channel_id INTEGER NOT NULL REFERENCES channel(id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  version TEXT,
  threshold INTEGER NOT NULL DEFAULT 1,
  quiet_from INTEGER,
  quiet_to INTEGER,
  enabled INTEGER NOT NULL DEFAULT 1
);

-- A rule fires once for a bug and version, or once a day for a spike.
CREATE TABLE alert_fired (
  rule_id INTEGER NOT NULL REFERENCES alert_rule(id) ON DELETE CASCADE,
  bug_id INTEGER NOT NULL REFERENCES bug(id) ON DELETE CASCADE,
  occasion TEXT NOT NULL,
  PRIMARY KEY (rule_id, bug_id, occasion)
);

CREATE TABLE delivery (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  channel_id INTEGER NOT NULL REFERENCES channel(id) ON DELETE CASCADE,
  bug_id INTEGER REFERENCES bug(id) ON DELETE CASCADE,
  event TEXT NOT NULL,
  body TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'queued',
  attempts INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  tried_at INTEGER,
  answer TEXT
);

CREATE TABLE tombstone (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  project TEXT,
  value TEXT NOT NULL
);
