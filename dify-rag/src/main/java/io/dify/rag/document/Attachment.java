package io.dify.rag.document;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * An image inside a document. A text refers to it as {@code ![description](attachment:ID)}. Two with the same content are equal. Immutable as long as
 * nobody changes the bytes, which are shared, not copied.
 */
public final class Attachment {
  private final String id;
  private final String name;
  private final String mimeType;
  private final byte[] content;

  private Attachment(String id, String name, String mimeType, byte[] content) {
    this.id = id;
    this.name = name;
    this.mimeType = mimeType;
    this.content = content;
  }

  /**
   * An image.
   *
   * @param name file name with extension
   * @param mimeType media type
   * @param content the bytes, shared: never change them
   */
  public static Attachment of(String name, String mimeType, byte[] content) {
    try {
      String id = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
      return new Attachment(id, name, mimeType, content);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java has SHA-256.", e);
    }
  }

  /** SHA-256 of the content as 64 hexadecimal digits. */
  public String id() {
    return id;
  }

  /** File name with extension. */
  public String name() {
    return name;
  }

  /** Media type. */
  public String mimeType() {
    return mimeType;
  }

  /** The bytes, shared. */
  public byte[] content() {
    return content;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Attachment that && that.id.equals(id);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public String toString() {
    return name + " (" + mimeType + ", " + content.length + " bytes)";
  }
}
