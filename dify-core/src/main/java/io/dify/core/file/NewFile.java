package io.dify.core.file;

import io.dify.core.value.FileRef;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Pattern;

/** A file that somebody has made or sent, before it is kept. Its content may be read several times. The text form shows no content. */
public final class NewFile {
  private static final Pattern UNSAFE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}/\\\\:*?\"<>|]+");
  private static final Pattern DOCUMENT = Pattern
      .compile("(?i)\\.(txt|md|mdx|markdown|pdf|html?|xlsx?|docx?|csv|eml|msg|pptx?|xml|epub|json|ya?ml)");
  private static final int MAX_NAME = 200;
  private static final int MAX_EXTENSION = 20;

  private final String name;
  private final String mimeType;
  private final long size;
  private final Content content;

  /** Opens content from its beginning. */
  @FunctionalInterface
  public interface Content {
    /**
     * The bytes; the caller closes the stream.
     *
     * @throws IOException when they cannot be read
     */
    InputStream open() throws IOException;
  }

  /**
   * A file.
   *
   * @param name name with extension; whatever could be a path or a control character is taken out
   * @param mimeType media type, {@code application/octet-stream} when not known
   * @param content bytes, not copied: they must not change any more
   */
  public NewFile(String name, String mimeType, byte[] content) {
    this(name, mimeType, content.length, () -> new ByteArrayInputStream(content));
  }

  /**
   * A file that need not be in memory.
   *
   * @param name name with extension; whatever could be a path or a control character is taken out
   * @param mimeType media type, {@code application/octet-stream} when not known
   * @param size number of bytes
   * @param content opens them
   */
  public NewFile(String name, String mimeType, long size, Content content) {
    this.name = harmless(name);
    this.mimeType = mimeType;
    this.size = size;
    this.content = content;
  }

  private static String harmless(String name) {
    String safe = UNSAFE.matcher(name).replaceAll("_").strip().replaceFirst("^\\.+", "");
    if (safe.length() <= MAX_NAME) {
      return safe.isEmpty() ? "file" : safe;
    }
    int dot = safe.lastIndexOf('.');
    String extension = dot > 0 && safe.length() - dot <= MAX_EXTENSION ? safe.substring(dot) : "";
    return safe.substring(0, MAX_NAME - extension.length()) + extension;
  }

  /** Name with extension, never a path. */
  public String name() {
    return name;
  }

  /** Media type. */
  public String mimeType() {
    return mimeType;
  }

  /** Number of bytes. */
  public long size() {
    return size;
  }

  /** {@code image}, {@code audio}, {@code video}, {@code document} or {@code custom}, by media type and extension. */
  public String type() {
    String kind = mimeType.substring(0, Math.max(0, mimeType.indexOf('/')));
    return switch (kind) {
      case "image", "audio", "video" -> kind;
      default -> DOCUMENT.matcher(extension()).matches() ? "document" : "custom";
    };
  }

  /** With the leading dot, empty when the name has none. */
  public String extension() {
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(dot) : "";
  }

  /**
   * The bytes, from the beginning; the caller closes the stream.
   *
   * @throws IOException when they cannot be read
   */
  public InputStream open() throws IOException {
    return content.open();
  }

  /**
   * The reference to this file once it is kept.
   *
   * @param method {@link FileStore#TOOL_FILE} or {@link FileStore#LOCAL_FILE}
   */
  public FileRef reference(String id, String method) {
    return new FileRef(id, type(), method, name, extension(), mimeType, size, null, id);
  }

  /** Name and length. */
  @Override
  public String toString() {
    return name + ", " + size + " bytes";
  }
}
