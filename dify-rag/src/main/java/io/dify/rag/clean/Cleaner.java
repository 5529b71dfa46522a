package io.dify.rag.clean;

import io.dify.rag.extract.Extracted;

/** Tidies what was extracted. Stateless and thread-safe; cleaning twice is cleaning once. */
public interface Cleaner {
  /** The same content, tidied; a collection of records is tidied as it is read. */
  Extracted clean(Extracted extracted);
}
