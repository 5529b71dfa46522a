-- Credentials of model providers. "sealed" is AES-GCM, bound to tenant, provider and name: a row that was moved does not open.
CREATE TABLE dify_provider_account (
  tenant_id  TEXT   NOT NULL REFERENCES dify_workspace (id),
  provider   TEXT   NOT NULL,
  name       TEXT   NOT NULL,
  sealed     TEXT   NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, provider, name)
);

-- What became of each call of a model; nothing of what was said. The origin is kept as it was given, so no references.
CREATE TABLE dify_model_usage (
  id                 TEXT   NOT NULL PRIMARY KEY,
  tenant_id          TEXT   NOT NULL,
  app_id             TEXT   NOT NULL,
  end_user           TEXT   NOT NULL,
  run_id             TEXT   NOT NULL,
  node_id            TEXT   NOT NULL,
  model_type         TEXT   NOT NULL,
  asked              TEXT   NOT NULL,
  answering          TEXT   NOT NULL,
  credential         TEXT   NOT NULL,
  prompt_tokens      BIGINT NOT NULL,
  completion_tokens  BIGINT NOT NULL,
  cost_prompt        TEXT   NOT NULL,
  cost_completion    TEXT   NOT NULL,
  currency           TEXT   NOT NULL,
  first_piece_millis BIGINT,
  duration_millis    BIGINT NOT NULL,
  outcome            TEXT   NOT NULL,
  error              TEXT   NOT NULL,
  attempts           BIGINT NOT NULL,
  created_at         BIGINT NOT NULL
);

CREATE INDEX dify_model_usage_by_time ON dify_model_usage (tenant_id, created_at);
