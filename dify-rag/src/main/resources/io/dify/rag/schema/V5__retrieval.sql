-- Bases whose knowledge is in another system.
CREATE TABLE dify_knowledge_external (
  base_id      TEXT   NOT NULL PRIMARY KEY REFERENCES dify_knowledge_base (id) ON DELETE CASCADE,
  tenant       TEXT   NOT NULL,
  endpoint     TEXT   NOT NULL,
  knowledge_id TEXT   NOT NULL,
  -- opens with the master key, for this tenant, base and endpoint only
  sealed_key   TEXT   NOT NULL,
  created_at   BIGINT NOT NULL
);
