package io.dify.rag.store;

import io.dify.rag.document.Fingerprint;

/** Key of a text in the cache of vectors: the first 128 bits of its SHA-256, as 32 hexadecimal digits. */
public final class TextHash {
  private static final int DIGITS = 32;

  private TextHash() {}

  /** The key of a text. */
  public static String of(String text) {
    return Fingerprint.of(text).substring(0, DIGITS);
  }
}
