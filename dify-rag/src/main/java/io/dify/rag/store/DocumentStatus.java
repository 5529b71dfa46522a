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
  /** Broken off, with a reason. Trying it again, or adding it again, goes on where it stopped. */
  ERROR,
  /** Somebody asked to pause; it goes on where it stopped when somebody asks for that. */
  PAUSED;

  /** As clients see it. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether nobody works on the document, nor will unless asked to. */
  public boolean isFinal() {
    return this == COMPLETED || this == ERROR || this == PAUSED;
  }

  static DocumentStatus of(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }
}
