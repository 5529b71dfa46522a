package io.dify.rag.extract;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/** Refuses a record that goes on and on: an open quote makes the rest of a file one field. Counts what was read since the last record ended. */
final class RecordLimit extends FilterReader {
  private final String name;
  private final int maxChars;
  private long line = 1;
  private long chars;

  RecordLimit(Reader in, String name, int maxChars) {
    super(in);
    this.name = name;
    this.maxChars = maxChars;
  }

  /** A record begins at this line, from 1. */
  void recordBegins(long atLine) {
    line = atLine;
    chars = 0;
  }

  @Override
  public int read() throws IOException {
    int one = in.read();
    count(one < 0 ? 0 : 1);
    return one;
  }

  @Override
  public int read(char[] buffer, int offset, int length) throws IOException {
    int n = in.read(buffer, offset, Math.min(length, 8192));
    count(Math.max(0, n));
    return n;
  }

  private void count(int n) {
    chars += n;
    if (chars > maxChars) {
      throw new DifyException(ErrorCode.TOO_LARGE,
          name + ", line " + line + ": the record that begins here is longer than "
              + maxChars + " characters. If it is not meant to be, a quote is left open.");
    }
  }
}
