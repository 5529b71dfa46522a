ALTER TABLE dify_knowledge_chunk ADD COLUMN created_at BIGINT NOT NULL DEFAULT 0;
-- who brought, changed and switched it off; empty when that is not known
ALTER TABLE dify_knowledge_chunk ADD COLUMN created_by TEXT NOT NULL DEFAULT '';
ALTER TABLE dify_knowledge_chunk ADD COLUMN updated_by TEXT NOT NULL DEFAULT '';
ALTER TABLE dify_knowledge_chunk ADD COLUMN disabled_by TEXT NOT NULL DEFAULT '';
-- when it began to wait for its vectors, and when it had them
ALTER TABLE dify_knowledge_chunk ADD COLUMN indexing_at BIGINT;
ALTER TABLE dify_knowledge_chunk ADD COLUMN completed_at BIGINT;
ALTER TABLE dify_knowledge_chunk ADD COLUMN disabled_at BIGINT;
-- what people say it says, shown beside it
ALTER TABLE dify_knowledge_chunk ADD COLUMN summary TEXT;

UPDATE dify_knowledge_chunk SET created_at = updated_at, indexing_at = updated_at,
  completed_at = CASE WHEN pending THEN NULL ELSE updated_at END,
  disabled_at = CASE WHEN enabled THEN NULL ELSE updated_at END;

ALTER TABLE dify_knowledge_child ADD COLUMN created_at BIGINT NOT NULL DEFAULT 0;

UPDATE dify_knowledge_child SET created_at = updated_at;
