package io.dify.rag.document;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A file as it is handed in: a name, its bytes and what is known about it. The bytes may be read several times and are never held in memory when
 * they come from disk. Immutable and thread-safe as long as the file is not changed.
 */
public final class SourceDocument {
  /** Where the bytes are. */
  private interface Bytes {
    InputStream open() throws IOException;

    long size() throws IOException;
  }

  private final String name;
  private final Bytes bytes;
  private final Map<String, Value> metadata;

  private SourceDocument(String name, Bytes bytes, Map<String, Value> metadata) {
    if (name.isBlank()) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "A document needs a name.");
    }
    this.name = name;
    this.bytes = bytes;
    this.metadata = Metadata.copyOf(metadata);
  }

  /** A file on disk, named by its file name. */
  public static SourceDocument of(Path file) {
    return of(String.valueOf(file.getFileName()), file);
  }

  /** A file on disk under another name, for example its path below a folder. */
  public static SourceDocument of(String name, Path file) {
    return new SourceDocument(name, new Bytes() {
      @Override
      public InputStream open() throws IOException {
        return Files.newInputStream(file);
      }

      @Override
      public long size() throws IOException {
        return Files.size(file);
      }
    }, Map.of());
  }

  /** Bytes in memory, for example an upload. The array is shared, not copied: never change it. */
  public static SourceDocument of(String name, byte[] content) {
    return new SourceDocument(name, new Bytes() {
      @Override
      public InputStream open() {
        return new ByteArrayInputStream(content);
      }

      @Override
      public long size() {
        return content.length;
      }
    }, Map.of());
  }

  /**
   * Bytes that are somewhere else.
   *
   * @param size their number
   * @param content opens them from the beginning, as often as it is asked
   */
  public static SourceDocument of(String name, long size, Supplier<InputStream> content) {
    return new SourceDocument(name, new Bytes() {
      @Override
      public InputStream open() {
        return content.get();
      }

      @Override
      public long size() {
        return size;
      }
    }, Map.of());
  }

  /** A text; its kind follows from the extension of the name, none means plain text. */
  public static SourceDocument text(String name, String text) {
    return of(name, text.getBytes(StandardCharsets.UTF_8));
  }

  /** The same document with metadata in place of what it had. */
  public SourceDocument withMetadata(Map<String, Value> other) {
    return new SourceDocument(name, bytes, other);
  }

  /** Its name, unique within a knowledge base: adding another document of this name replaces it. */
  public String name() {
    return name;
  }

  /** What is known about it; every hit carries it. */
  public Map<String, Value> metadata() {
    return metadata;
  }

  /** What follows the last dot of the name, in lower case; without it a trailing {@code .gz}. Empty when there is none. */
  public String extension() {
    String plain = name.toLowerCase(Locale.ROOT);
    plain = isGzip() ? plain.substring(0, plain.length() - 3) : plain;
    int dot = plain.lastIndexOf('.');
    return dot <= plain.lastIndexOf('/') + 1 ? "" : plain.substring(dot + 1);
  }

  /** Whether the name says that the bytes are compressed by gzip. */
  public boolean isGzip() {
    return name.toLowerCase(Locale.ROOT).endsWith(".gz");
  }

  /** Size as stored, in bytes. */
  public long sizeBytes() {
    try {
      return bytes.size();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /**
   * The bytes as stored, from their beginning; the caller closes the stream.
   *
   * @throws DifyException {@code FILE_UNREADABLE} when there is no such file or it may not be read
   */
  public InputStream open() {
    try {
      return bytes.open();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** The error for a failure to read this document. */
  public DifyException unreadable(IOException cause) {
    return new DifyException(ErrorCode.FILE_UNREADABLE,
        name + " cannot be read (" + cause.getClass().getSimpleName() + "). Check that it exists and may be read.",
        cause);
  }

  @Override
  public String toString() {
    return name;
  }
}
