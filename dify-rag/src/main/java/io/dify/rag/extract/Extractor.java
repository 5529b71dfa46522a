package io.dify.rag.extract;

import io.dify.rag.document.SourceDocument;
import java.util.Set;

/** Reads one kind of file. Stateless and thread-safe. */
public interface Extractor {
  /** The extensions of the files it reads, in lower case without dot; an empty text stands for names without extension. */
  Set<String> extensions();

  /**
   * Reads a file, or prepares to read it.
   *
   * @throws io.dify.core.error.DifyException when the file cannot be read: {@code BAD_ENCODING}, {@code SYNTAX}, {@code TOO_LARGE},
   *     {@code UNSUPPORTED_TYPE}, {@code FILE_UNREADABLE}; the message names the file and, where there is one, the line
   */
  Extracted extract(SourceDocument document, ExtractOptions options);
}
