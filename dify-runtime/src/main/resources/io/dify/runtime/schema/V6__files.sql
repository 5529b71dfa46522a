-- Uploads of end users and files that runs made. The bytes are in the store of files under the same id; the hash is empty until they are there.
-- Runs may be of programs without stored apps, so what says whose a file is, is kept as it was given, without references.
CREATE TABLE dify_file (
  id          TEXT   NOT NULL PRIMARY KEY,
  source      TEXT   NOT NULL,
  tenant_id   TEXT   NOT NULL,
  app_id      TEXT   NOT NULL,
  session_id  TEXT   NOT NULL,
  end_user_id TEXT   NOT NULL,
  run_id      TEXT   NOT NULL,
  name        TEXT   NOT NULL,
  mime_type   TEXT   NOT NULL,
  type        TEXT   NOT NULL,
  size        BIGINT NOT NULL,
  hash        TEXT   NOT NULL,
  created_at  BIGINT NOT NULL,
  used_at     BIGINT
);

CREATE INDEX dify_file_by_run ON dify_file (tenant_id, run_id) WHERE run_id <> '';
-- What the sweep of files nobody used looks at.
CREATE INDEX dify_file_unused ON dify_file (created_at) WHERE used_at IS NULL OR hash = '';
