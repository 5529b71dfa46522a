package io.dify.rag.ingest;

/** Port: the index of one base, as whoever takes documents in sees it. Thread-safe. */
public interface IndexUpdate {
  /** Applies what was published, after which searches see it. */
  void apply();

  /** Makes durable what was applied, so that the next process need not replay it. */
  void commit();
}
