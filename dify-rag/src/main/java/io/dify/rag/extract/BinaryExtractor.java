package io.dify.rag.extract;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.rag.document.SourceDocument;
import io.dify.rag.extract.format.DocumentFormats;
import io.dify.rag.extract.parse.Parsed;
import io.dify.rag.extract.process.DocumentParsing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Documents that are no text: Office, PDF, books, mails. They are copied to a file of their own, which a parser reads. */
final class BinaryExtractor implements Extractor {
  private static final long MAX_BYTES = 256L << 20;
  private static final Pattern IMAGES = Pattern.compile("!\\[[^\\]]*\\]\\(attachment:\\w+\\)");

  private final DocumentParsing parsing;

  BinaryExtractor(DocumentParsing parsing) {
    this.parsing = parsing;
  }

  @Override
  public Set<String> extensions() {
    return DocumentFormats.EXTENSIONS;
  }

  @Override
  public Extracted extract(SourceDocument document, ExtractOptions options) {
    if (document.sizeBytes() > MAX_BYTES) {
      throw new DifyException(ErrorCode.TOO_LARGE,
          document.name() + " has more than " + MAX_BYTES + " bytes. Split it into several files.");
    }
    Path file = null;
    try {
      file = Files.createTempFile("dify-document-", ".bin");
      try (InputStream in = RawBytes.open(document, MAX_BYTES)) {
        Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
      }
      return prose(document, parse(document, file));
    } catch (IOException e) {
      throw document.unreadable(e);
    } finally {
      delete(file);
    }
  }

  private Parsed parse(SourceDocument document, Path file) {
    try {
      return parsing.parse(file, document.extension());
    } catch (DifyException e) {
      throw new DifyException(e.code(), document.name() + " " + e.text(), e);
    }
  }

  private static Extracted prose(SourceDocument document, Parsed parsed) {
    if (IMAGES.matcher(parsed.text()).replaceAll("").isBlank()) {
      throw new DifyException(ErrorCode.UNSUPPORTED_TYPE, document.name() + " holds no text"
          + (parsed.attachments().isEmpty()
              ? "."
              : ", only images. If it is a scan, have its text recognised (OCR) first."));
    }
    return new Extracted.Prose(parsed.text(), true, parsed.attachments());
  }

  private static void delete(@Nullable Path file) {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // What stays in the temporary folder, the operating system removes.
      return;
    }
  }
}
