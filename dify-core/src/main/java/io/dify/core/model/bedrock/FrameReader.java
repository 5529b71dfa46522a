package io.dify.core.model.bedrock;

import io.dify.core.model.rest.ServiceFailures;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Reads the framing of AWS event streams ({@code application/vnd.amazon.eventstream}), numbers in network order: length of the whole and of the headers
 * with their CRC-32, headers, payload, CRC-32 of all before it. What is damaged, too long or ends early is an answer that broke off. For one thread.
 */
final class FrameReader {
  private static final int PRELUDE = 12;
  private static final int CHECKSUM = 4;
  private static final int MAX_FRAME = 16 << 20;
  private static final int MAX_HEADERS = 128 << 10;
  private final InputStream in;
  private final ServiceFailures failures;

  FrameReader(InputStream in, ServiceFailures failures) {
    this.in = in;
    this.failures = failures;
  }

  /** The next frame, null where the stream ends between two. */
  @Nullable
  Frame next() {
    byte[] prelude = read(PRELUDE);
    if (prelude.length == 0) {
      return null;
    }
    check(prelude.length == PRELUDE && isIntact(prelude, new CRC32()));
    int length = ByteBuffer.wrap(prelude).getInt();
    int headers = ByteBuffer.wrap(prelude).getInt(Integer.BYTES);
    check(length >= PRELUDE + CHECKSUM && length <= MAX_FRAME);
    check(headers >= 0 && headers <= MAX_HEADERS && headers <= length - PRELUDE - CHECKSUM);
    byte[] rest = read(length - PRELUDE);
    CRC32 sum = new CRC32();
    sum.update(prelude);
    check(rest.length == length - PRELUDE && isIntact(rest, sum));
    return new Frame(headers(ByteBuffer.wrap(rest, 0, headers)),
        new String(rest, headers, rest.length - headers - CHECKSUM, StandardCharsets.UTF_8));
  }

  /** So many bytes, or fewer at the end; memory is taken as they arrive, not as a length promises. */
  private byte[] read(int length) {
    try {
      return in.readNBytes(length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the last four bytes are the checksum of what has been counted and all before them. */
  private static boolean isIntact(byte[] bytes, CRC32 sum) {
    sum.update(bytes, 0, bytes.length - CHECKSUM);
    return (int) sum.getValue() == ByteBuffer.wrap(bytes).getInt(bytes.length - CHECKSUM);
  }

  private Map<String, String> headers(ByteBuffer bytes) {
    Map<String, String> headers = new LinkedHashMap<>();
    try {
      while (bytes.hasRemaining()) {
        String name = text(bytes, Byte.toUnsignedInt(bytes.get()));
        byte type = bytes.get();
        String value = text(bytes, length(type, bytes));
        if (type == Type.TEXT) {
          headers.put(name, value);
        }
      }
    } catch (BufferUnderflowException e) {
      throw failures.cutOff(e);
    }
    return headers;
  }

  private int length(byte type, ByteBuffer bytes) {
    return switch (type) {
      case Type.TRUE, Type.FALSE -> 0;
      case Type.BYTE -> Byte.BYTES;
      case Type.SHORT -> Short.BYTES;
      case Type.INT -> Integer.BYTES;
      case Type.LONG, Type.TIMESTAMP -> Long.BYTES;
      case Type.UUID -> 2 * Long.BYTES;
      case Type.BYTES, Type.TEXT -> Short.toUnsignedInt(bytes.getShort());
      default -> throw failures.cutOff(null);
    };
  }

  private static String text(ByteBuffer bytes, int length) {
    if (length > bytes.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] text = new byte[length];
    bytes.get(text);
    return new String(text, StandardCharsets.UTF_8);
  }

  private void check(boolean holds) {
    if (!holds) {
      throw failures.cutOff(null);
    }
  }

  /** Kinds of header values. */
  private static final class Type {
    static final byte TRUE = 0;
    static final byte FALSE = 1;
    static final byte BYTE = 2;
    static final byte SHORT = 3;
    static final byte INT = 4;
    static final byte LONG = 5;
    static final byte BYTES = 6;
    static final byte TEXT = 7;
    static final byte TIMESTAMP = 8;
    static final byte UUID = 9;

    private Type() {}
  }
}
