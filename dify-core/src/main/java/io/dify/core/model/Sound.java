package io.dify.core.model;

/** A recorded sound, held in memory. Immutable. */
public final class Sound {
  private final byte[] bytes;
  private final String mimeType;
  private final String name;

  private Sound(byte[] bytes, String mimeType, String name) {
    this.bytes = bytes;
    this.mimeType = mimeType;
    this.name = name;
  }

  /**
   * A sound.
   *
   * @param bytes the content of its file, which is copied
   * @param mimeType media type, such as {@code audio/mpeg}
   * @param name file name, whose extension tells some services the format
   */
  public static Sound of(byte[] bytes, String mimeType, String name) {
    return new Sound(bytes.clone(), mimeType, name);
  }

  /** A copy of the content. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** The media type. */
  public String mimeType() {
    return mimeType;
  }

  /** The file name. */
  public String name() {
    return name;
  }

  /** Name, type and length. */
  @Override
  public String toString() {
    return name + " (" + mimeType + ", " + bytes.length + " bytes)";
  }
}
