package io.dify.core.file;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.FileRef;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;

/**
 * Texts of files: opens them and has the text extracted. Thread-safe.
 *
 * @param contents opens files
 * @param extraction makes text of their bytes
 * @param maxBytes larger files are refused
 */
public record Documents(FileContents contents, TextExtraction extraction, int maxBytes) {
  /** Largest file unless another size is set: 15 MiB. */
  public static final int DEFAULT_MAX_BYTES = 15 << 20;

  private static final Map<String, String> KINDS_OF_TYPES = Map.of("text/plain", "txt", "text/markdown", "md",
      "text/html", "html", "text/csv", "csv", "text/xml", "xml", "application/xml", "xml", "application/json", "json",
      "application/pdf", "pdf", "application/yaml", "yaml", "text/vtt", "vtt");

  /** Opens files, reads those that are text. */
  public static Documents of(FileContents contents) {
    return new Documents(contents, new PlainTextExtraction(), DEFAULT_MAX_BYTES);
  }

  /** The same with another extraction. */
  public Documents with(TextExtraction other) {
    return new Documents(contents, other, maxBytes);
  }

  /**
   * The text of a file. Blocks.
   *
   * @throws DifyException {@code UNSUPPORTED_TYPE} naming the kinds that can be read, before the file is opened; {@code TOO_LARGE}; what
   *           {@link FileContents#open} and {@link TextExtraction#text} throw
   */
  public String text(FileRef file, Cancellation cancellation) {
    String kind = kind(file);
    if (!extraction.kinds().contains(kind)) {
      throw new DifyException(ErrorCode.UNSUPPORTED_TYPE, "File " + file.name() + ": files of "
          + (kind.isEmpty() ? "an unknown kind" : "kind " + kind)
          + " are not supported yet by this extractor. It reads: "
          + String.join(", ", extraction.kinds().stream().sorted().toList()) + ".");
    }
    return extraction.text(file, kind, content(file, cancellation));
  }

  private byte[] content(FileRef file, Cancellation cancellation) {
    try (InputStream in = contents.open(file, cancellation)) {
      byte[] content = in.readNBytes(maxBytes + 1);
      if (content.length > maxBytes) {
        throw new DifyException(ErrorCode.TOO_LARGE, "File " + file.name() + " has more than " + maxBytes
            + " bytes. Use a smaller one, or raise Documents.maxBytes.");
      }
      return content;
    } catch (IOException e) {
      throw new DifyException(ErrorCode.FILE_UNREADABLE, "File " + file.name() + " cannot be read to its end ("
          + e.getClass().getSimpleName() + ").", e);
    }
  }

  /** By the extension of the file, or that of its name, or its media type. */
  private static String kind(FileRef file) {
    String name = file.extension().isEmpty() ? file.name() : file.extension();
    int dot = name.lastIndexOf('.');
    if (dot >= 0) {
      return name.substring(dot + 1).toLowerCase(Locale.ROOT);
    }
    String type = file.mimeType().toLowerCase(Locale.ROOT);
    int semicolon = type.indexOf(';');
    return KINDS_OF_TYPES.getOrDefault((semicolon < 0 ? type : type.substring(0, semicolon)).strip(), "");
  }
}
