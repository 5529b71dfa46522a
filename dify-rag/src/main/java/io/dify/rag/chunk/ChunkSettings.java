package io.dify.rag.chunk;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;

/**
 * How text is cut.
 *
 * @param separator cuts plain text before anything else and is not kept; empty cuts by length alone
 * @param maxLength longest chunk, in the unit of the chunker; at least 50
 * @param overlap how much of a piece's end the next piece repeats when a text had to be cut for its length; at most half of {@code maxLength}
 * @param sections whether Markdown is cut at its headings, each chunk beginning with the headings above it; else it is cut like plain text
 */
public record ChunkSettings(String separator, int maxLength, int overlap, boolean sections) {
  private static final int MIN_LENGTH = 50;

  /** Checks. */
  public ChunkSettings {
    if (maxLength < MIN_LENGTH) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "The longest chunk must be " + MIN_LENGTH + " or more, not " + maxLength + ".");
    }
    if (overlap < 0 || overlap > maxLength / 2) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "The overlap must be between 0 and half of the longest chunk (" + maxLength / 2 + "), not " + overlap + ".");
    }
  }

  /** Paragraphs of at most 1024 with 50 overlap; Markdown by sections. */
  public static ChunkSettings defaults() {
    return new ChunkSettings("\n\n", 1024, 50, true);
  }
}
