package io.dify.core.http;

import java.nio.charset.StandardCharsets;

/** The body of a request, held in memory. Immutable. */
public final class HttpBody {
  private static final HttpBody NONE = new HttpBody("", new byte[0]);

  private final String contentType;
  private final byte[] bytes;

  private HttpBody(String contentType, byte[] bytes) {
    this.contentType = contentType;
    this.bytes = bytes;
  }

  /** No body. */
  public static HttpBody none() {
    return NONE;
  }

  /** Text in UTF-8. */
  public static HttpBody of(String contentType, String text) {
    return new HttpBody(contentType, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Bytes, which are copied. */
  public static HttpBody of(String contentType, byte[] bytes) {
    return new HttpBody(contentType, bytes.clone());
  }

  /** The media type, empty to send none. */
  public String contentType() {
    return contentType;
  }

  byte[] bytes() {
    return bytes;
  }

  /** The length. */
  @Override
  public String toString() {
    return bytes.length + " bytes";
  }
}
