package io.dify.rag.ingest;

import io.dify.rag.store.DocumentStatus;

/** Told how far adding has come. Called on the thread that adds; it must be quick and must not throw. */
@FunctionalInterface
public interface IngestProgress {
  /** Tells nobody. */
  IngestProgress NONE = (document, stage, done, total) -> {};

  /**
   * A step is done.
   *
   * @param document name of the document; in stage {@code INDEXING}, which takes several documents together, of the last one stored
   * @param stage what is being done
   * @param done chunks done in this stage
   * @param total chunks in all; 0 while it is not known
   */
  void on(String document, DocumentStatus stage, long done, long total);
}
