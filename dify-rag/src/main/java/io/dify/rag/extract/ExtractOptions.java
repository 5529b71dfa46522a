package io.dify.rag.extract;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/**
 * How to read files.
 *
 * @param encoding the encoding of files that are not in UTF-8 and have no byte order mark; null refuses them. A file that is valid UTF-8 is read as
 *     UTF-8 all the same, so one option serves a folder that holds both
 * @param maxTextBytes largest running text, which is held in memory; larger ones are refused
 * @param maxStreamBytes largest collection of records after decompression
 * @param maxRecordChars largest single record of a collection; mostly met when a quote is left open
 */
public record ExtractOptions(@Nullable Charset encoding, long maxTextBytes, long maxStreamBytes, int maxRecordChars) {
  /** UTF-8, 64 MiB of text, 4 GiB of records, a million characters a record. */
  public static ExtractOptions defaults() {
    return new ExtractOptions(null, 64L << 20, 4L << 30, 1_000_000);
  }

  /**
   * The same options with an encoding, by any name Java knows: {@code GBK}, {@code Big5}, {@code windows-1252}.
   *
   * @throws DifyException {@code INVALID_PARAM} when there is no encoding of this name
   */
  public ExtractOptions withEncoding(String name) {
    try {
      return new ExtractOptions(Charset.forName(name), maxTextBytes, maxStreamBytes, maxRecordChars);
    } catch (IllegalArgumentException e) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "There is no encoding called " + name
          + ". Common ones are UTF-8, GB18030, GBK, Big5, Shift_JIS, windows-1252.", e);
    }
  }
}
