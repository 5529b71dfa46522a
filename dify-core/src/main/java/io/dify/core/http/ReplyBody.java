package io.dify.core.http;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** The body of an answer on its way in: counts, explains failures, and decides what becomes of the connection. For one thread. */
final class ReplyBody extends InputStream {
  private final Exchange exchange;
  private final InputStream framed;
  private final HttpLimits limits;
  private final AutoCloseable onEnd;
  private final AutoCloseable onBreak;
  private long count;
  private boolean finished;

  /**
   * @param framed the bytes of the body
   * @param onEnd what to do with the connection when the body has been read to its end
   * @param onBreak what to do with it otherwise
   */
  ReplyBody(Exchange exchange, InputStream framed, HttpLimits limits, AutoCloseable onEnd, AutoCloseable onBreak) {
    this.exchange = exchange;
    this.framed = framed;
    this.limits = limits;
    this.onEnd = onEnd;
    this.onBreak = onBreak;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int from, int length) {
    if (length == 0) {
      return 0;
    }
    if (finished) {
      return -1;
    }
    try {
      exchange.check();
      int read = framed.read(into, from, length);
      if (read < 0) {
        finish(onEnd);
      } else {
        counted(read);
      }
      return read;
    } catch (IOException e) {
      close();
      throw exchange.explain(e, "reading the answer of", idle());
    } catch (DifyException e) {
      close();
      throw e;
    }
  }

  private Duration idle() {
    return limits.idle();
  }

  private void counted(int read) {
    count += read;
    if (count > limits.maxBytes()) {
      throw tooLong(exchange.origin(), limits.maxBytes());
    }
  }

  static DifyException tooLong(Origin origin, long maxBytes) {
    return new DifyException(ErrorCode.LIMIT_EXCEEDED, "The answer of " + origin + " is longer than the limit of "
        + maxBytes + " bytes; raise the limit of the call if that is expected.");
  }

  @Override
  public byte[] readAllBytes() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    for (int read = read(buffer, 0, buffer.length); read >= 0; read = read(buffer, 0, buffer.length)) {
      all.write(buffer, 0, read);
    }
    return all.toByteArray();
  }

  @Override
  public void close() {
    finish(onBreak);
  }

  private void finish(AutoCloseable connection) {
    if (!finished) {
      finished = true;
      exchange.close();
      if (framed instanceof Decoding decoding) {
        Exchange.closeQuietly(decoding);
      }
      Exchange.closeQuietly(connection);
    }
  }
}
