package io.dify.core.http;

import java.nio.charset.StandardCharsets;

/** A field or a file of a form that is sent. Immutable. */
public final class FormPart {
  private final String head;
  private final byte[] bytes;

  private FormPart(String head, byte[] bytes) {
    this.head = head;
    this.bytes = bytes;
  }

  /** A field. */
  public static FormPart field(String name, String value) {
    return new FormPart(disposition(name) + "\r\n", value.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * A file.
   *
   * @param name name of the field
   * @param fileName name of the file
   * @param contentType media type; {@code application/octet-stream} when it is none
   * @param bytes content, which is copied
   */
  public static FormPart file(String name, String fileName, String contentType, byte[] bytes) {
    String type = contentType.matches("[\\w.+-]+/[\\w.+-]+") ? contentType : "application/octet-stream";
    return new FormPart(disposition(name) + "; filename=\"" + quoted(fileName) + "\"\r\nContent-Type: " + type + "\r\n",
        bytes.clone());
  }

  private static String disposition(String name) {
    return "Content-Disposition: form-data; name=\"" + quoted(name) + "\"";
  }

  /** Nothing that would end the quotes or the line, as the HTML standard escapes it. */
  private static String quoted(String text) {
    return text.replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
  }

  String head() {
    return head;
  }

  byte[] bytes() {
    return bytes;
  }
}
