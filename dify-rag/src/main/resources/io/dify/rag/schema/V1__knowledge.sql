CREATE TABLE dify_knowledge_base (
  id         TEXT   NOT NULL PRIMARY KEY,
  tenant     TEXT   NOT NULL,
  name       TEXT   NOT NULL,
  settings   TEXT   NOT NULL,
  -- number of the last change of any chunk; grows by one for each
  change_seq BIGINT NOT NULL,
  -- tombstones up to here are gone: an index that is older must be made anew
  purged_seq BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE (tenant, name)
);

CREATE TABLE dify_knowledge_document (
  id              TEXT    NOT NULL PRIMARY KEY,
  tenant          TEXT    NOT NULL,
  base_id         TEXT    NOT NULL REFERENCES dify_knowledge_base (id) ON DELETE CASCADE,
  name            TEXT    NOT NULL,
  source_type     TEXT    NOT NULL,
  source_hash     TEXT    NOT NULL,
  status          TEXT    NOT NULL,
  error           TEXT,
  chunk_count     BIGINT  NOT NULL,
  character_count BIGINT  NOT NULL,
  metadata        TEXT    NOT NULL,
  enabled         BOOLEAN NOT NULL,
  -- broken off on its way into the index, which leaves its chunks out until it is added again
  held_back       BOOLEAN NOT NULL,
  created_at      BIGINT  NOT NULL,
  updated_at      BIGINT  NOT NULL,
  completed_at    BIGINT,
  UNIQUE (base_id, name)
);

CREATE TABLE dify_knowledge_chunk (
  id              TEXT    NOT NULL PRIMARY KEY,
  tenant          TEXT    NOT NULL,
  base_id         TEXT    NOT NULL REFERENCES dify_knowledge_base (id) ON DELETE CASCADE,
  document_id     TEXT    NOT NULL REFERENCES dify_knowledge_document (id) ON DELETE CASCADE,
  position        BIGINT  NOT NULL,
  content         TEXT    NOT NULL,
  answer          TEXT,
  hash            TEXT    NOT NULL,
  -- hash of the text that is embedded, the key of dify_knowledge_vector
  text_hash       TEXT    NOT NULL,
  external_id     TEXT,
  metadata        TEXT    NOT NULL,
  character_count BIGINT  NOT NULL,
  hit_count       BIGINT  NOT NULL,
  enabled         BOOLEAN NOT NULL,
  change_seq      BIGINT  NOT NULL
);

CREATE UNIQUE INDEX dify_knowledge_chunk_change ON dify_knowledge_chunk (base_id, change_seq);
CREATE INDEX dify_knowledge_chunk_place ON dify_knowledge_chunk (document_id, position);

CREATE TABLE dify_knowledge_tombstone (
  base_id    TEXT   NOT NULL REFERENCES dify_knowledge_base (id) ON DELETE CASCADE,
  change_seq BIGINT NOT NULL,
  tenant     TEXT   NOT NULL,
  chunk_id   TEXT   NOT NULL,
  deleted_at BIGINT NOT NULL,
  PRIMARY KEY (base_id, change_seq)
);

CREATE TABLE dify_knowledge_vector (
  tenant    TEXT     NOT NULL,
  text_hash TEXT     NOT NULL,
  -- model@revision
  model     TEXT     NOT NULL,
  -- floats of 16 bits, or of 32 where those do not do (IEEE 754), little endian; the length tells
  vector    ${bytes} NOT NULL,
  PRIMARY KEY (tenant, text_hash, model)
);
