-- Words that people sort things by.
CREATE TABLE dify_tag (
  id         TEXT   NOT NULL PRIMARY KEY,
  tenant_id  TEXT   NOT NULL REFERENCES dify_workspace (id),
  -- what it sorts: knowledge
  type       TEXT   NOT NULL,
  name       TEXT   NOT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE (tenant_id, type, name)
);

CREATE TABLE dify_tag_binding (
  tag_id     TEXT   NOT NULL REFERENCES dify_tag (id) ON DELETE CASCADE,
  -- id of a knowledge base
  target_id  TEXT   NOT NULL,
  tenant_id  TEXT   NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (tag_id, target_id)
);

CREATE INDEX dify_tag_binding_by_target ON dify_tag_binding (tenant_id, target_id);
