-- What a model made of the pieces of a document: questions and answers, as JSON.
CREATE TABLE dify_knowledge_question (
  document_id TEXT NOT NULL REFERENCES dify_knowledge_document (id) ON DELETE CASCADE,
  -- hash of the piece, the model and the language
  text_key    TEXT NOT NULL,
  tenant      TEXT NOT NULL,
  pairs       TEXT NOT NULL,
  PRIMARY KEY (document_id, text_key)
);
