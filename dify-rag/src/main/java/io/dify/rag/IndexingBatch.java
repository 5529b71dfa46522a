package io.dify.rag;

import io.dify.rag.store.StoredDocument;
import java.util.List;

/**
 * Documents that were submitted together.
 *
 * @param id names the submission
 * @param documents the documents, in the order they came
 */
public record IndexingBatch(String id, List<StoredDocument> documents) {
  /** Copies. */
  public IndexingBatch {
    documents = List.copyOf(documents);
  }
}
