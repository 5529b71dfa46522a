-- Keys of the operator, who administers all workspaces.
CREATE TABLE dify_operator_key (
  id         TEXT   NOT NULL PRIMARY KEY,
  token_hash TEXT   NOT NULL UNIQUE,
  hint       TEXT   NOT NULL,
  created_at BIGINT NOT NULL
);

-- What an app will be when it is published next. Versions that were published before there were drafts have none.
CREATE TABLE dify_app_draft (
  app_id     TEXT   NOT NULL PRIMARY KEY REFERENCES dify_app (id),
  tenant_id  TEXT   NOT NULL REFERENCES dify_workspace (id),
  id         TEXT   NOT NULL UNIQUE,
  source     TEXT   NOT NULL,
  updated_at BIGINT NOT NULL
);

-- Limits of a workspace (app_id is empty) or an app; NULL does not limit.
CREATE TABLE dify_limit (
  tenant_id               TEXT   NOT NULL REFERENCES dify_workspace (id),
  app_id                  TEXT   NOT NULL,
  requests_per_minute     BIGINT,
  concurrent_runs         BIGINT,
  upload_bytes_per_minute BIGINT,
  PRIMARY KEY (tenant_id, app_id)
);

-- What is too old to be kept is found without a scan.
CREATE INDEX dify_message_by_time ON dify_message (created_at, id);
CREATE INDEX dify_conversation_by_time ON dify_conversation (updated_at, id);
CREATE INDEX dify_workflow_run_by_time ON dify_workflow_run (created_at, id);
CREATE INDEX dify_model_usage_by_age ON dify_model_usage (created_at, id);
