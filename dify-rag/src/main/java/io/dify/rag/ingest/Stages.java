package io.dify.rag.ingest;

import io.dify.rag.store.DocumentStatus;
import io.dify.rag.store.DocumentStore;
import io.dify.rag.store.StoredDocument;

/**
 * Says how far a document has come, and asks whether to go on; one that was complete stays so until it is known to have changed. Not thread-safe.
 */
final class Stages {
  private final DocumentStore documents;
  private final StoredDocument document;
  private final IngestProgress progress;
  private final Runnable permit;
  private DocumentStatus stage = DocumentStatus.WAITING;
  private long total;

  /** @param permit throws when the document is to be left alone */
  Stages(DocumentStore documents, StoredDocument document, IngestProgress progress, Runnable permit) {
    this.documents = documents;
    this.document = document;
    this.progress = progress;
    this.permit = permit;
  }

  void reach(DocumentStatus next, long chunksInAll) {
    stage = next;
    total = chunksInAll;
    if (document.status() != DocumentStatus.COMPLETED) {
      documents.advance(document, next);
    }
    done(0);
  }

  void done(long chunksDone) {
    permit.run();
    progress.on(document.name(), stage, chunksDone, total);
  }
}
