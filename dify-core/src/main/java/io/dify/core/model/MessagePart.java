package io.dify.core.model;

/** A piece of a message. */
public sealed interface MessagePart {
  /** Text. */
  record Text(String text) implements MessagePart {}

  /**
   * An image.
   *
   * @param url an {@code http(s)} address or a {@code data:} URL
   * @param detail {@code low} or {@code high}
   */
  record Image(String url, String detail) implements MessagePart {}
}
