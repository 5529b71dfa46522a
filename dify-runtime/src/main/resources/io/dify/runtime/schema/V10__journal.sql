-- Processes that have runs at work; one whose time is up is lost, and others go on with its runs.
CREATE TABLE dify_run_owner (
  id TEXT PRIMARY KEY,
  alive_until BIGINT NOT NULL
);

-- Durable runs. Whoever writes must be the owner and know the token, which grows with every change of owner.
CREATE TABLE dify_run (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  app_id TEXT NOT NULL,
  version_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  task_id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  conversation_id TEXT NOT NULL,
  status TEXT NOT NULL,
  reason TEXT NOT NULL,
  owner_id TEXT NOT NULL,
  token BIGINT NOT NULL,
  crashes BIGINT NOT NULL,
  entries BIGINT NOT NULL,
  chain BIGINT NOT NULL,
  accepted_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL
);
CREATE INDEX dify_run_status ON dify_run (status, owner_id);
CREATE INDEX dify_run_app ON dify_run (tenant_id, app_id, accepted_at);
CREATE INDEX dify_run_message ON dify_run (message_id);

-- What a run has written down together: lines of JSON, the first of them with this number. The chain is a checksum over everything up to here.
CREATE TABLE dify_run_entry (
  run_id TEXT NOT NULL,
  seq BIGINT NOT NULL,
  lines BIGINT NOT NULL,
  body TEXT NOT NULL,
  chain BIGINT NOT NULL,
  PRIMARY KEY (run_id, seq)
);

-- Answers to nodes that wait, until their run has taken them.
CREATE TABLE dify_run_answer (
  run_id TEXT NOT NULL,
  frame TEXT NOT NULL,
  node TEXT NOT NULL,
  answer_json TEXT NOT NULL,
  given_at BIGINT NOT NULL,
  PRIMARY KEY (run_id, frame, node)
);

ALTER TABLE dify_app ADD COLUMN durability TEXT NOT NULL DEFAULT '';
