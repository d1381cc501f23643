-- What a firmware lacks for a post-mortem, as `inquest check` tells it: a JSON list. NULL while it was not looked into.
ALTER TABLE symbol_file ADD COLUMN lacks TEXT;
INSERT INTO work (kind, subject, priority, not_before)
  SELECT 'InspectSymbols', id, 9, 0 FROM symbol_file WHERE state = 'ready'
  ON CONFLICT (kind, subject) DO NOTHING;

-- Analyses of a dump that had to be ended. One that is not tried again had at least one.
ALTER TABLE dump ADD COLUMN ended INTEGER NOT NULL DEFAULT 0;
UPDATE dump SET ended = 1 WHERE state = 'killed';

ALTER TABLE share_link ADD COLUMN created_at INTEGER;
