CREATE TABLE dify_feedback (
  id              TEXT   NOT NULL PRIMARY KEY,
  tenant_id       TEXT   NOT NULL REFERENCES dify_workspace (id),
  app_id          TEXT   NOT NULL REFERENCES dify_app (id),
  message_id      TEXT   NOT NULL REFERENCES dify_message (id),
  end_user_id     TEXT   NOT NULL REFERENCES dify_end_user (id),
  rating          TEXT   NOT NULL,
  content         TEXT,
  created_at      BIGINT NOT NULL,
  updated_at      BIGINT NOT NULL,
  UNIQUE (message_id, end_user_id)
);

CREATE INDEX dify_feedback_by_app ON dify_feedback (app_id, created_at, id);

-- A summary of every run of a workflow or chatflow.
CREATE TABLE dify_workflow_run (
  id             TEXT   NOT NULL PRIMARY KEY,
  tenant_id      TEXT   NOT NULL REFERENCES dify_workspace (id),
  app_id         TEXT   NOT NULL REFERENCES dify_app (id),
  version_id     TEXT   NOT NULL REFERENCES dify_app_version (id),
  end_user_id    TEXT   NOT NULL REFERENCES dify_end_user (id),
  status         TEXT   NOT NULL,
  inputs_json    TEXT   NOT NULL,
  outputs_json   TEXT   NOT NULL,
  error          TEXT,
  total_steps    BIGINT NOT NULL,
  total_tokens   BIGINT NOT NULL,
  exceptions     BIGINT NOT NULL,
  elapsed_millis BIGINT NOT NULL,
  created_at     BIGINT NOT NULL,
  finished_at    BIGINT
);

CREATE INDEX dify_workflow_run_by_app ON dify_workflow_run (app_id, created_at, id);
CREATE INDEX dify_workflow_run_running ON dify_workflow_run (status) WHERE status = 'running';
