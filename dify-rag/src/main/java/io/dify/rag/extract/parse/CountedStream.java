package io.dify.rag.extract.parse;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.IntConsumer;

/** A stream that tells how many bytes were read out of it, so that somebody may refuse to read on. Skipped bytes do not count. Not thread-safe. */
public final class CountedStream extends FilterInputStream {
  private final IntConsumer counter;

  /**
   * Counts what is read.
   *
   * @param in closed with this one
   * @param counter told of every read; what it throws comes out of the read
   */
  public CountedStream(InputStream in, IntConsumer counter) {
    super(in);
    this.counter = counter;
  }

  @Override
  public int read() throws IOException {
    int one = in.read();
    counter.accept(one < 0 ? 0 : 1);
    return one;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int n = in.read(buffer, offset, length);
    counter.accept(Math.max(0, n));
    return n;
  }
}
