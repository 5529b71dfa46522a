-- Who may see a base in other programs; kept for them, nobody here is told apart.
ALTER TABLE dify_knowledge_base ADD COLUMN permission TEXT NOT NULL DEFAULT 'only_me';
ALTER TABLE dify_knowledge_base ADD COLUMN members TEXT NOT NULL DEFAULT '[]';
-- whether the knowledge API may reach it
ALTER TABLE dify_knowledge_base ADD COLUMN api_enabled BOOLEAN NOT NULL DEFAULT TRUE;
-- false until somebody has decided how its chunks are made findable, which its first document may do
ALTER TABLE dify_knowledge_base ADD COLUMN decided BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE dify_knowledge_base ADD COLUMN created_by TEXT NOT NULL DEFAULT '';
ALTER TABLE dify_knowledge_base ADD COLUMN updated_by TEXT NOT NULL DEFAULT '';
ALTER TABLE dify_knowledge_base ADD COLUMN updated_at BIGINT NOT NULL DEFAULT 0;
UPDATE dify_knowledge_base SET updated_at = created_at;

-- Documents may share a name; what is added again under the same key replaces. Who adds files takes their names as keys, who makes
-- documents one by one their ids.
ALTER TABLE dify_knowledge_document RENAME COLUMN name TO replace_key;
ALTER TABLE dify_knowledge_document ADD COLUMN name TEXT NOT NULL DEFAULT '';
UPDATE dify_knowledge_document SET name = replace_key;
-- place within the base, in the order of their coming, from 1
ALTER TABLE dify_knowledge_document ADD COLUMN position BIGINT NOT NULL DEFAULT 0;
UPDATE dify_knowledge_document SET position = ranked.place FROM (
  SELECT id, ROW_NUMBER() OVER (PARTITION BY base_id ORDER BY created_at, id) AS place FROM dify_knowledge_document) AS ranked
  WHERE ranked.id = dify_knowledge_document.id;
-- tokens of all its chunks when it was last taken in; 0 where no vectors are made
ALTER TABLE dify_knowledge_document ADD COLUMN token_count BIGINT NOT NULL DEFAULT 0;

-- the language it is said to be in, in words; may be empty
ALTER TABLE dify_knowledge_document ADD COLUMN language TEXT NOT NULL DEFAULT '';

CREATE INDEX dify_knowledge_document_place ON dify_knowledge_document (base_id, position);

-- Systems that answer Dify's external knowledge API. Those of bases from before have the ids of these.
CREATE TABLE dify_knowledge_external_api (
  id         TEXT   NOT NULL PRIMARY KEY,
  tenant     TEXT   NOT NULL,
  name       TEXT   NOT NULL,
  endpoint   TEXT   NOT NULL,
  -- opens with the master key, for this tenant, id and endpoint only
  sealed_key TEXT   NOT NULL,
  created_at BIGINT NOT NULL
);
INSERT INTO dify_knowledge_external_api (id, tenant, name, endpoint, sealed_key, created_at)
  SELECT e.base_id, e.tenant, b.name, e.endpoint, e.sealed_key, e.created_at
  FROM dify_knowledge_external e JOIN dify_knowledge_base b ON b.id = e.base_id;
ALTER TABLE dify_knowledge_external ADD COLUMN api_id TEXT NOT NULL DEFAULT '';
UPDATE dify_knowledge_external SET api_id = base_id;
ALTER TABLE dify_knowledge_external DROP COLUMN endpoint;
ALTER TABLE dify_knowledge_external DROP COLUMN sealed_key;
