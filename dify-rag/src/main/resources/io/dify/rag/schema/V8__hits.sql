-- How often chunks were found. It is written all the time; chunks, with their texts, are not.
CREATE TABLE dify_knowledge_hit (
  chunk_id TEXT   NOT NULL PRIMARY KEY REFERENCES dify_knowledge_chunk (id) ON DELETE CASCADE,
  tenant   TEXT   NOT NULL,
  hits     BIGINT NOT NULL
);

INSERT INTO dify_knowledge_hit (chunk_id, tenant, hits)
SELECT id, tenant, hit_count FROM dify_knowledge_chunk WHERE hit_count > 0;

ALTER TABLE dify_knowledge_chunk DROP COLUMN hit_count;
