package io.dify.core.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

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

  /** A form, as browsers send files: {@code multipart/form-data} after RFC 7578. */
  public static HttpBody multipart(List<FormPart> parts) {
    String boundary = boundary(parts);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (FormPart part : parts) {
      body.writeBytes(("--" + boundary + "\r\n" + part.head() + "\r\n").getBytes(StandardCharsets.UTF_8));
      body.writeBytes(part.bytes());
      body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
    }
    body.writeBytes(("--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
    return new HttpBody("multipart/form-data; boundary=" + boundary, body.toByteArray());
  }

  /** A text that is in none of the parts. */
  private static String boundary(List<FormPart> parts) {
    String boundary = "dify-form";
    for (int i = 0; contains(parts, boundary); i++) {
      boundary = "dify-form-" + i;
    }
    return boundary;
  }

  private static boolean contains(List<FormPart> parts, String boundary) {
    return parts.stream().anyMatch(part -> new String(part.bytes(), StandardCharsets.ISO_8859_1).contains(boundary));
  }

  /** The media type, empty to send none. */
  public String contentType() {
    return contentType;
  }

  /** Adds the content to a digest. */
  public void addTo(MessageDigest digest) {
    digest.update(bytes);
  }

  /** The content; not to be changed. */
  public byte[] bytes() {
    return bytes;
  }

  /** The length. */
  @Override
  public String toString() {
    return bytes.length + " bytes";
  }
}
