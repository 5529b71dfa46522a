package io.dify.runtime.http;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/**
 * Reads bodies up to a limit. What is over the limit is thrown away rather than left unread, up to a bound: a client that is still writing when
 * the connection closes would see a reset instead of the answer.
 */
final class BodyReader {
  private static final long MAX_THROWN_AWAY = 64L << 20;
  private static final long MAX_OF_STRANGERS = 64 << 10;
  private static final int BLOCK = 16 << 10;

  private BodyReader() {}

  /**
   * The whole body.
   *
   * @throws DifyException {@code TOO_LARGE}
   * @throws IOException when the client is gone
   */
  static byte[] read(Request request, long maxBytes) throws IOException {
    InputStream in = Request.asInputStream(request);
    long declared = request.getLength();
    if (declared > maxBytes) {
      throw tooLarge(request, maxBytes);
    }
    return declared >= 0 ? in.readNBytes((int) declared) : readChunks(in, maxBytes);
  }

  private static byte[] readChunks(InputStream in, long maxBytes) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    byte[] block = new byte[BLOCK];
    for (int n = in.read(block); n >= 0; n = in.read(block)) {
      if (body.size() + n > maxBytes) {
        throw tooLarge(in, maxBytes);
      }
      body.write(block, 0, n);
    }
    return body.toByteArray();
  }

  /** Throws away a body that nobody will read, as far as a request without a valid key is worth it. */
  static void discard(Request request) throws IOException {
    if (!request.getHeaders().contains(HttpHeader.EXPECT)) {
      discard(Request.asInputStream(request), MAX_OF_STRANGERS);
    }
  }

  private static void discard(InputStream rest, long maxBytes) throws IOException {
    byte[] block = new byte[BLOCK];
    long thrownAway = 0;
    for (int n = rest.read(block); n >= 0 && thrownAway < maxBytes; n = rest.read(block)) {
      thrownAway += n;
    }
  }

  /** Throws away a body, or the rest of one, that is of no use; a client that waits to be asked for it is not asked. */
  static void skip(Request request, long maxBytes) throws IOException {
    if (!request.getHeaders().contains(HttpHeader.EXPECT)) {
      discard(Request.asInputStream(request), Math.min(maxBytes, MAX_THROWN_AWAY));
    }
  }

  /** The error for a body over the limit, after it was thrown away. */
  static DifyException tooLarge(Request request, long maxBytes) throws IOException {
    skip(request, MAX_THROWN_AWAY);
    return tooLarge(InputStream.nullInputStream(), maxBytes);
  }

  private static DifyException tooLarge(InputStream rest, long maxBytes) throws IOException {
    discard(rest, MAX_THROWN_AWAY);
    return new DifyException(ErrorCode.TOO_LARGE,
        "The body is larger than the " + maxBytes + " bytes this address accepts. Send less.");
  }
}
