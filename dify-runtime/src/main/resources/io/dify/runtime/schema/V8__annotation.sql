-- Answers that somebody has written for questions. The vector is of the question, by the model named beside it; both
-- are null until the question has been embedded.
CREATE TABLE dify_annotation (
  id          TEXT   NOT NULL PRIMARY KEY,
  tenant_id   TEXT   NOT NULL REFERENCES dify_workspace (id),
  app_id      TEXT   NOT NULL REFERENCES dify_app (id) ON DELETE CASCADE,
  question    TEXT   NOT NULL,
  answer      TEXT   NOT NULL,
  hit_count   BIGINT NOT NULL,
  model       TEXT,
  vector      ${bytes},
  created_at  BIGINT NOT NULL,
  updated_at  BIGINT NOT NULL
);

CREATE INDEX dify_annotation_by_app ON dify_annotation (app_id, created_at, id);

-- Whether an app answers with annotations. The revision grows with every change of what would be found.
CREATE TABLE dify_annotation_reply (
  app_id     TEXT             NOT NULL PRIMARY KEY REFERENCES dify_app (id) ON DELETE CASCADE,
  tenant_id  TEXT             NOT NULL REFERENCES dify_workspace (id),
  enabled    INTEGER          NOT NULL,
  provider   TEXT             NOT NULL,
  model      TEXT             NOT NULL,
  threshold  DOUBLE PRECISION NOT NULL,
  revision   BIGINT           NOT NULL
);

CREATE TABLE dify_annotation_job (
  id          TEXT   NOT NULL PRIMARY KEY,
  tenant_id   TEXT   NOT NULL REFERENCES dify_workspace (id),
  app_id      TEXT   NOT NULL REFERENCES dify_app (id) ON DELETE CASCADE,
  action      TEXT   NOT NULL,
  status      TEXT   NOT NULL,
  error       TEXT   NOT NULL,
  created_at  BIGINT NOT NULL
);
