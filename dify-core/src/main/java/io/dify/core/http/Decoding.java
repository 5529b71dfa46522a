package io.dify.core.http;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * A compressed body (RFC 9110, section 8.4.1: gzip and deflate), as it was before. What grows out of all proportion is refused: no honest text shrinks to
 * less than a two hundredth, but a bomb does to a thousandth.
 */
final class Decoding extends InputStream {
  /** Bytes made of one, at most. */
  static final int MAX_GROWTH = 200;
  /** What any body may grow to, whatever its size: a page of blanks is no bomb. */
  private static final int FREE_BYTES = 1 << 20;
  private static final int BUFFER = 8 << 10;

  private final Origin origin;
  private final Counted source;
  private final InputStream decoded;
  private long made;

  private Decoding(Origin origin, Counted source, InputStream decoded) {
    this.origin = origin;
    this.source = source;
    this.decoded = decoded;
  }

  /** The body itself when it is not compressed. */
  static InputStream of(InputStream body, String coding, Origin origin) throws IOException {
    Counted source = new Counted(body);
    return switch (coding.strip().toLowerCase(Locale.ROOT)) {
      case "", "identity" -> body;
      case "gzip", "x-gzip" -> new Decoding(origin, source, new GZIPInputStream(source, BUFFER));
      case "deflate" -> new Decoding(origin, source, inflated(source));
      default -> throw new ProtocolException(
          "the answer is compressed as '" + coding + "', which this client cannot read; ask for gzip or none");
    };
  }

  /** Some servers send the bare stream instead of the one in a zlib envelope; the first byte tells. */
  private static InputStream inflated(InputStream source) throws IOException {
    BufferedInputStream in = new BufferedInputStream(source, BUFFER);
    in.mark(1);
    boolean isBare = (in.read() & 0x0f) != 8;
    in.reset();
    Inflater inflater = new Inflater(isBare);
    return new InflaterInputStream(in, inflater, BUFFER) {
      @Override
      public void close() throws IOException {
        super.close();
        inflater.end();
      }
    };
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    int count = decoded.read(into, from, length);
    if (count < 0) {
      if (source.read() >= 0) {
        throw new ProtocolException("the compressed answer is followed by something else");
      }
      return -1;
    }
    made += count;
    if (made > FREE_BYTES && made / MAX_GROWTH > source.count) {
      throw new DifyException(ErrorCode.LIMIT_EXCEEDED, "The answer of " + origin + " grows more than " + MAX_GROWTH
          + "-fold when decompressed, as a decompression bomb does. Ask the server for it uncompressed.");
    }
    return count;
  }

  /** Frees what decompressing needs; what is read from stays open. */
  @Override
  public void close() throws IOException {
    decoded.close();
  }

  /** Counts what is read. */
  private static final class Counted extends InputStream {
    private final InputStream in;
    private long count;

    Counted(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      int b = in.read();
      count += b < 0 ? 0 : 1;
      return b;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      int read = in.read(into, from, length);
      count += Math.max(0, read);
      return read;
    }
  }
}
