package io.dify.core.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;

/** A chunked body (RFC 9112, section 7.1); extensions and trailers are read and dropped. Ending before the last chunk is an error. */
final class ChunkedInput extends InputStream {
  private static final int MAX_SIZE_LINE = 4 << 10;

  private final InputStream in;
  private long left;
  private boolean started;
  private boolean ended;

  ChunkedInput(InputStream in) {
    this.in = in;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    if (left == 0 && !ended) {
      nextChunk();
    }
    if (ended) {
      return -1;
    }
    int count = in.read(into, from, (int) Math.min(length, left));
    if (count < 0) {
      throw new EOFException("the answer broke off in the middle of a chunk");
    }
    left -= count;
    return count;
  }

  private void nextChunk() throws IOException {
    if (started && !AnswerHead.line(in, 2).isEmpty()) {
      throw new ProtocolException("a chunk of the answer is longer than it says");
    }
    started = true;
    String size = AnswerHead.line(in, MAX_SIZE_LINE).split(";", 2)[0].trim();
    if (!size.matches("[0-9a-fA-F]{1,15}")) {
      throw new ProtocolException("a chunk size of the answer is malformed");
    }
    left = Long.parseLong(size, 16);
    if (left == 0) {
      ended = true;
      AnswerHead.fields(in);
    }
  }
}
