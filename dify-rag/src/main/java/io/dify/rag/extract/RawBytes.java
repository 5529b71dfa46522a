package io.dify.rag.extract;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.rag.document.SourceDocument;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** The bytes of a document, decompressed if its name says so, and refused past a limit: a small archive can unpack to any size. */
final class RawBytes extends FilterInputStream {
  private final String name;
  private final long limit;
  private long read;

  private RawBytes(InputStream in, String name, long limit) {
    super(in);
    this.name = name;
    this.limit = limit;
  }

  static InputStream open(SourceDocument document, long limit) throws IOException {
    InputStream raw = document.open();
    try {
      return new RawBytes(document.isGzip() ? new GZIPInputStream(raw, 1 << 16) : raw, document.name(), limit);
    } catch (IOException e) {
      raw.close();
      throw e;
    }
  }

  @Override
  public int read() throws IOException {
    int one = in.read();
    count(one < 0 ? 0 : 1);
    return one;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int n = in.read(buffer, offset, length);
    count(Math.max(0, n));
    return n;
  }

  private void count(int n) {
    read += n;
    if (read > limit) {
      throw tooLarge(name, limit);
    }
  }

  static DifyException tooLarge(String name, long limit) {
    return new DifyException(ErrorCode.TOO_LARGE,
        name + " holds more than " + limit + " bytes of text. Split it into several files.");
  }
}
