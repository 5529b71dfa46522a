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

  /**
   * A sound, a video or a document.
   *
   * @param kind which
   * @param url an {@code http(s)} address or a {@code data:} URL
   * @param mimeType media type, may be empty
   * @param name file name, may be empty
   */
  record Media(MediaKind kind, String url, String mimeType, String name) implements MessagePart {}

  /** What a medium is. */
  enum MediaKind {
    /** To listen to. */
    AUDIO,
    /** To watch. */
    VIDEO,
    /** To read. */
    DOCUMENT
  }
}
