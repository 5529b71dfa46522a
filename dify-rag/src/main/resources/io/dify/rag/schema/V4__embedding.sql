-- The identity of the remote model that the index of a base was made with.
CREATE TABLE dify_knowledge_embedding (
  base_id    TEXT    NOT NULL PRIMARY KEY REFERENCES dify_knowledge_base (id) ON DELETE CASCADE,
  tenant     TEXT    NOT NULL,
  -- provider/name, as the base's settings have it
  chosen     TEXT    NOT NULL,
  model      TEXT    NOT NULL,
  revision   TEXT    NOT NULL,
  dimension  BIGINT  NOT NULL,
  normalised BOOLEAN NOT NULL
);
