package io.dify.rag.extract;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.rag.document.SourceDocument;
import io.dify.rag.extract.parse.CountedStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** The bytes of a document, decompressed if its name says so, and refused past a limit: a small archive can unpack to any size. */
final class RawBytes {
  private final String name;
  private final long limit;
  private long read;

  private RawBytes(String name, long limit) {
    this.name = name;
    this.limit = limit;
  }

  static InputStream open(SourceDocument document, long limit) throws IOException {
    InputStream raw = document.open();
    try {
      return new CountedStream(document.isGzip() ? new GZIPInputStream(raw, 1 << 16) : raw,
          new RawBytes(document.name(), limit)::count);
    } catch (IOException e) {
      raw.close();
      throw e;
    }
  }

  private void count(int bytes) {
    read += bytes;
    if (read > limit) {
      throw tooLarge(name, limit);
    }
  }

  static DifyException tooLarge(String name, long limit) {
    return new DifyException(ErrorCode.TOO_LARGE,
        name + " holds more than " + limit + " bytes of text. Split it into several files.");
  }
}
