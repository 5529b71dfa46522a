ALTER TABLE dify_knowledge_base ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE dify_knowledge_base ADD COLUMN technique TEXT NOT NULL DEFAULT 'high_quality';
-- whether filters may ask for document_name, uploader, upload_date, last_update_date, source
ALTER TABLE dify_knowledge_base ADD COLUMN built_in_fields BOOLEAN NOT NULL DEFAULT TRUE;

ALTER TABLE dify_knowledge_document ADD COLUMN archived BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE dify_knowledge_document ADD COLUMN uploader TEXT NOT NULL DEFAULT '';
-- the submission it came with last; empty when it was added at once
ALTER TABLE dify_knowledge_document ADD COLUMN batch TEXT NOT NULL DEFAULT '';
-- its bytes in dify_knowledge_source, the file name they came under, and the encoding they are read in; null when they were not kept
ALTER TABLE dify_knowledge_document ADD COLUMN source_id TEXT;
ALTER TABLE dify_knowledge_document ADD COLUMN source_name TEXT NOT NULL DEFAULT '';
ALTER TABLE dify_knowledge_document ADD COLUMN source_encoding TEXT;
-- rules of its own, null for those of its base
ALTER TABLE dify_knowledge_document ADD COLUMN settings TEXT;
-- how many chunks it is being cut into; chunk_count is how many it has been cut into
ALTER TABLE dify_knowledge_document ADD COLUMN total_chunks BIGINT NOT NULL DEFAULT 0;
ALTER TABLE dify_knowledge_document ADD COLUMN started_at BIGINT;
ALTER TABLE dify_knowledge_document ADD COLUMN parsed_at BIGINT;
ALTER TABLE dify_knowledge_document ADD COLUMN cleaned_at BIGINT;
ALTER TABLE dify_knowledge_document ADD COLUMN split_at BIGINT;
ALTER TABLE dify_knowledge_document ADD COLUMN paused_at BIGINT;
ALTER TABLE dify_knowledge_document ADD COLUMN disabled_at BIGINT;
-- when its content was last replaced: last_update_date of filters
ALTER TABLE dify_knowledge_document ADD COLUMN content_at BIGINT NOT NULL DEFAULT 0;
-- the content_at that all numbered chunks were numbered after
ALTER TABLE dify_knowledge_document ADD COLUMN told_at BIGINT NOT NULL DEFAULT 0;

CREATE INDEX dify_knowledge_document_batch ON dify_knowledge_document (base_id, batch);

ALTER TABLE dify_knowledge_chunk ADD COLUMN page BIGINT NOT NULL DEFAULT 0;
ALTER TABLE dify_knowledge_chunk ADD COLUMN headings TEXT NOT NULL DEFAULT '[]';
-- ids of dify_knowledge_attachment
ALTER TABLE dify_knowledge_chunk ADD COLUMN attachments TEXT NOT NULL DEFAULT '[]';
ALTER TABLE dify_knowledge_chunk ADD COLUMN keywords TEXT NOT NULL DEFAULT '[]';
-- fingerprint of the children it was cut into, empty without
ALTER TABLE dify_knowledge_chunk ADD COLUMN children_hash TEXT NOT NULL DEFAULT '';
-- its text waits for its vector: no index may take it up yet, and it gets a new number when one may
ALTER TABLE dify_knowledge_chunk ADD COLUMN pending BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE dify_knowledge_chunk ADD COLUMN updated_at BIGINT NOT NULL DEFAULT 0;

CREATE INDEX dify_knowledge_chunk_pending ON dify_knowledge_chunk (document_id, position) WHERE pending;

CREATE TABLE dify_knowledge_child (
  id         TEXT    NOT NULL PRIMARY KEY,
  tenant     TEXT    NOT NULL,
  base_id    TEXT    NOT NULL,
  chunk_id   TEXT    NOT NULL REFERENCES dify_knowledge_chunk (id) ON DELETE CASCADE,
  position   BIGINT  NOT NULL,
  content    TEXT    NOT NULL,
  hash       TEXT    NOT NULL,
  text_hash  TEXT    NOT NULL,
  -- written or changed by a person
  by_hand    BOOLEAN NOT NULL,
  updated_at BIGINT  NOT NULL
);

CREATE INDEX dify_knowledge_child_place ON dify_knowledge_child (chunk_id, position);

CREATE TABLE dify_knowledge_attachment (
  tenant     TEXT     NOT NULL,
  -- SHA-256 of the content
  id         TEXT     NOT NULL,
  name       TEXT     NOT NULL,
  mime_type  TEXT     NOT NULL,
  content    ${bytes} NOT NULL,
  created_at BIGINT   NOT NULL,
  PRIMARY KEY (tenant, id)
);

CREATE TABLE dify_knowledge_source (
  tenant     TEXT   NOT NULL,
  -- SHA-256 of the bytes
  id         TEXT   NOT NULL,
  size       BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (tenant, id)
);

CREATE TABLE dify_knowledge_source_part (
  tenant     TEXT     NOT NULL,
  source_id  TEXT     NOT NULL,
  part       BIGINT   NOT NULL,
  content    ${bytes} NOT NULL,
  created_at BIGINT   NOT NULL,
  PRIMARY KEY (tenant, source_id, part)
);

CREATE TABLE dify_knowledge_field (
  id         TEXT    NOT NULL PRIMARY KEY,
  tenant     TEXT    NOT NULL,
  base_id    TEXT    NOT NULL REFERENCES dify_knowledge_base (id) ON DELETE CASCADE,
  name       TEXT    NOT NULL,
  type       TEXT    NOT NULL,
  created_at BIGINT  NOT NULL,
  UNIQUE (base_id, name)
);

-- Documents that somebody works on, or has to. Who does holds a lease that ends by itself when nobody renews it.
CREATE TABLE dify_knowledge_job (
  document_id TEXT    NOT NULL PRIMARY KEY REFERENCES dify_knowledge_document (id) ON DELETE CASCADE,
  -- another one when newer work takes its place
  id          TEXT    NOT NULL,
  tenant      TEXT    NOT NULL,
  base_id     TEXT    NOT NULL,
  paused      BOOLEAN NOT NULL,
  owner       TEXT,
  lease_until BIGINT  NOT NULL,
  -- how often it was begun without getting any further
  attempts    BIGINT  NOT NULL,
  created_at  BIGINT  NOT NULL
);

CREATE INDEX dify_knowledge_job_queue ON dify_knowledge_job (tenant, created_at);

-- What broke off is no longer held back as a document but waits as chunks.
UPDATE dify_knowledge_chunk SET pending = TRUE WHERE document_id IN (
  SELECT id FROM dify_knowledge_document WHERE held_back OR status IN ('splitting', 'indexing'));
UPDATE dify_knowledge_chunk SET updated_at = (
  SELECT d.updated_at FROM dify_knowledge_document d WHERE d.id = dify_knowledge_chunk.document_id);
UPDATE dify_knowledge_document SET content_at = updated_at, told_at = updated_at, total_chunks = chunk_count, source_name = name;
ALTER TABLE dify_knowledge_document DROP COLUMN held_back;
