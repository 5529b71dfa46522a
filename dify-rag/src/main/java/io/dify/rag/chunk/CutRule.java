package io.dify.rag.chunk;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.rag.measure.LengthUnit;

/**
 * Where a text is cut: at a separator first, and pieces too long for their length.
 *
 * @param separator cuts before anything else and is not kept; empty cuts by length alone. {@code \n}, {@code \r} and {@code \t} written as two characters
 *     mean the line end and the tabulator, as clients send them
 * @param maxLength longest piece; at least 50
 * @param overlap how much of a piece's end the next piece repeats, at most, when a text had to be cut for its length; at most half of {@code maxLength}
 * @param unit what both lengths count
 */
public record CutRule(String separator, int maxLength, int overlap, LengthUnit unit) {
  /** No piece can be allowed to be shorter than this. */
  public static final int MIN_LENGTH = 50;

  /** Checks, and reads escapes in the separator. */
  public CutRule {
    separator = separator.replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t");
    separator = separator.replace("\r\n", "\n");
    if (maxLength < MIN_LENGTH) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "The longest chunk must be " + MIN_LENGTH + " or more, not " + maxLength + ".");
    }
    if (overlap < 0 || overlap > maxLength / 2) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "The overlap must be between 0 and half of the longest chunk (" + maxLength / 2 + "), not " + overlap + ".");
    }
  }

  /** Paragraphs of at most 1024 characters with 50 overlap: what the knowledge pages offer. */
  public static CutRule paragraphs() {
    return new CutRule("\n\n", 1024, 50, LengthUnit.CHARACTERS);
  }

  /** Lines of at most 500 tokens with 50 overlap: what the API calls automatic. */
  public static CutRule automatic() {
    return new CutRule("\n", 500, 50, LengthUnit.TOKENS);
  }

  /** Lines of at most 512 characters without overlap: the children of a parent. */
  public static CutRule children() {
    return new CutRule("\n", 512, 0, LengthUnit.CHARACTERS);
  }
}
