package io.dify.rag.store;

import java.util.Locale;

/** How far a document has come; the names are those on the wire, in lower case. */
public enum DocumentStatus {
  /** Known, nothing done. */
  WAITING,
  /** Its text is being read. */
  PARSING,
  /** Its text is being tidied. */
  CLEANING,
  /** Its chunks are being cut and stored. */
  SPLITTING,
  /** All its chunks are stored and on their way into the index. */
  INDEXING,
  /** Done; all its chunks can be found. */
  COMPLETED,
  /** Broken off, with a reason. Adding the document again goes on where it stopped. */
  ERROR;

  /** As clients see it. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether nobody works on the document any more. */
  public boolean isFinal() {
    return this == COMPLETED || this == ERROR;
  }

  static DocumentStatus of(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }
}
