package io.dify.rag.ingest;

import io.dify.core.error.DifyException;
import java.util.Optional;

/**
 * What became of a document that was added.
 *
 * @param document its name
 * @param documentId its id
 * @param outcome what happened
 * @param chunks how many chunks it has now
 * @param added chunks that are new
 * @param changed chunks that are there with another text, answer or metadata
 * @param removed chunks that are gone
 * @param error why it failed, else empty
 */
public record IngestReport(String document, String documentId, Outcome outcome, long chunks, long added, long changed,
    long removed, Optional<DifyException> error) {
  /** What happened to a document. */
  public enum Outcome {
    /** It is new, or has changed, and can be found as it is now. */
    STORED,
    /** It was there already, exactly so; nothing was done. */
    UNCHANGED,
    /** It could not be added; the error says why. What was there before under its name can still be found as far as it was not replaced. */
    FAILED
  }

  /** This report, unless the document failed. */
  public IngestReport orThrow() {
    if (error.isPresent()) {
      throw error.get();
    }
    return this;
  }

  /** The same document, failed after all. */
  public IngestReport failed(DifyException why) {
    return new IngestReport(document, documentId, Outcome.FAILED, chunks, added, changed, removed, Optional.of(why));
  }
}
