package io.dify.core.http;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads server-sent events as the WHATWG HTML standard defines them (section 9.2.6, "Interpreting an event stream"): lines end in CR, LF or CRLF,
 * comments and unknown fields are skipped, an event cut off by the end of the stream is dropped. Lines are decoded whole, so characters split over
 * packets stay whole. An event is returned as soon as its blank line has begun, without waiting for the LF of a CRLF. For one thread.
 */
public final class SseReader {
  /** Bytes of one line, and characters of the data of one event, at most: 4 Mi. */
  public static final int MAX_LENGTH = 4 << 20;
  private static final byte[] BOM = { (byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private final InputStream in;
  private final int maxLength;
  private final byte[] buffer = new byte[8192];
  private int position;
  private int end;
  private boolean first = true;
  private boolean afterCr;

  private String type = "";
  private final StringBuilder data = new StringBuilder();
  private String lastId = "";
  private @Nullable Duration retry;

  /** Reads a stream that stays the caller's to close. */
  public SseReader(InputStream in) {
    this(in, MAX_LENGTH);
  }

  SseReader(InputStream in, int maxLength) {
    this.in = in;
    this.maxLength = maxLength;
  }

  /**
   * The next event, null at the end of the stream.
   *
   * @throws DifyException {@code LIMIT_EXCEEDED} when a line or event is too long
   * @throws UncheckedIOException when the stream fails; streams of the gateway fail with {@link DifyException} instead
   */
  public @Nullable SseEvent next() {
    for (String line = line(); line != null; line = line()) {
      if (!line.isEmpty()) {
        field(line);
      } else if (!data.isEmpty()) {
        return dispatch();
      } else {
        type = "";
      }
    }
    return null;
  }

  private SseEvent dispatch() {
    SseEvent event = new SseEvent(type.isEmpty() ? "message" : type, data.substring(0, data.length() - 1), lastId,
        Optional.ofNullable(retry));
    type = "";
    data.setLength(0);
    return event;
  }

  private void field(String line) {
    int colon = line.indexOf(':');
    String name = colon < 0 ? line : line.substring(0, colon);
    String value = colon < 0 ? "" : line.substring(line.startsWith(" ", colon + 1) ? colon + 2 : colon + 1);
    switch (name) {
      case "event" -> type = value;
      case "data" -> addData(value);
      case "id" -> lastId = value.indexOf('\0') < 0 ? value : lastId;
      case "retry" -> retry = value.matches("[0-9]{1,15}") ? Duration.ofMillis(Long.parseLong(value)) : retry;
      default -> {
        // A comment (no name) or a field that the standard does not know: skipped.
      }
    }
  }

  private void addData(String value) {
    if (data.length() + value.length() > maxLength) {
      throw tooLong();
    }
    data.append(value).append('\n');
  }

  /** A line without its end, null when the stream ended before one. */
  private @Nullable String line() {
    ByteArrayOutputStream line = new ByteArrayOutputStream(128);
    for (int c = nextByte(); c >= 0; c = nextByte()) {
      boolean secondOfCrlf = afterCr && c == '\n';
      afterCr = c == '\r';
      if (secondOfCrlf) {
        continue;
      }
      if (c == '\r' || c == '\n') {
        return decoded(line.toByteArray());
      }
      if (line.size() >= maxLength) {
        throw tooLong();
      }
      line.write(c);
    }
    return null;
  }

  private String decoded(byte[] line) {
    boolean marked = first && line.length >= BOM.length && line[0] == BOM[0] && line[1] == BOM[1] && line[2] == BOM[2];
    first = false;
    int from = marked ? BOM.length : 0;
    return new String(line, from, line.length - from, StandardCharsets.UTF_8);
  }

  private int nextByte() {
    if (position == end && !fill()) {
      return -1;
    }
    return buffer[position++] & 0xff;
  }

  private boolean fill() {
    try {
      position = 0;
      end = Math.max(0, in.read(buffer, 0, buffer.length));
      return end > 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private DifyException tooLong() {
    return new DifyException(ErrorCode.LIMIT_EXCEEDED,
        "A server-sent event is longer than " + maxLength + " bytes. The service does not seem to send events.");
  }
}
