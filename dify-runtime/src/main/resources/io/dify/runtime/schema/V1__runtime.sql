-- Times are milliseconds since 1970-01-01 UTC. Columns that end in _json hold JSON text.

CREATE TABLE dify_workspace (
  id         TEXT   NOT NULL PRIMARY KEY,
  name       TEXT   NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE dify_app (
  id         TEXT   NOT NULL PRIMARY KEY,
  tenant_id  TEXT   NOT NULL REFERENCES dify_workspace (id),
  name       TEXT   NOT NULL,
  mode       TEXT   NOT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE (tenant_id, name)
);

-- A published version never changes; the one with the highest number is live.
CREATE TABLE dify_app_version (
  id          TEXT    NOT NULL PRIMARY KEY,
  tenant_id   TEXT    NOT NULL REFERENCES dify_workspace (id),
  app_id      TEXT    NOT NULL REFERENCES dify_app (id),
  number      BIGINT  NOT NULL,
  source      TEXT    NOT NULL,
  fingerprint TEXT    NOT NULL,
  created_at  BIGINT  NOT NULL,
  UNIQUE (app_id, number)
);

CREATE TABLE dify_api_key (
  id         TEXT   NOT NULL PRIMARY KEY,
  tenant_id  TEXT   NOT NULL REFERENCES dify_workspace (id),
  kind       TEXT   NOT NULL,
  app_id     TEXT   REFERENCES dify_app (id),
  token_hash TEXT   NOT NULL UNIQUE,
  hint       TEXT   NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE dify_end_user (
  id         TEXT   NOT NULL PRIMARY KEY,
  tenant_id  TEXT   NOT NULL REFERENCES dify_workspace (id),
  app_id     TEXT   NOT NULL REFERENCES dify_app (id),
  session_id TEXT   NOT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE (tenant_id, app_id, session_id)
);

CREATE TABLE dify_conversation (
  id             TEXT    NOT NULL PRIMARY KEY,
  tenant_id      TEXT    NOT NULL REFERENCES dify_workspace (id),
  app_id         TEXT    NOT NULL REFERENCES dify_app (id),
  end_user_id    TEXT    NOT NULL REFERENCES dify_end_user (id),
  name           TEXT    NOT NULL,
  inputs_json    TEXT    NOT NULL,
  variables_json TEXT    NOT NULL,
  turns          BIGINT  NOT NULL,
  created_at     BIGINT  NOT NULL,
  updated_at     BIGINT  NOT NULL,
  deleted_at     BIGINT
);

CREATE INDEX dify_conversation_by_update ON dify_conversation (end_user_id, updated_at, id);

CREATE TABLE dify_message (
  id                TEXT    NOT NULL PRIMARY KEY,
  tenant_id         TEXT    NOT NULL REFERENCES dify_workspace (id),
  conversation_id   TEXT    NOT NULL REFERENCES dify_conversation (id),
  position          BIGINT  NOT NULL,
  version_id        TEXT    NOT NULL REFERENCES dify_app_version (id),
  run_id            TEXT,
  status            TEXT    NOT NULL,
  query             TEXT    NOT NULL,
  files_json        TEXT    NOT NULL,
  answer            TEXT    NOT NULL,
  error             TEXT,
  citations_json    TEXT    NOT NULL,
  prompt_tokens     BIGINT  NOT NULL,
  completion_tokens BIGINT  NOT NULL,
  latency_millis    BIGINT  NOT NULL,
  created_at        BIGINT  NOT NULL,
  UNIQUE (conversation_id, position)
);

-- Only messages being answered are in it: what a start must clean up after a crash is found without a scan.
CREATE INDEX dify_message_running ON dify_message (status) WHERE status = 'running';
