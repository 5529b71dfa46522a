package io.dify.core.file;

import io.dify.core.value.FileRef;
import java.util.Set;

/** Makes text of documents. Thread-safe; may compute for long. */
public interface TextExtraction {
  /** The kinds it reads, as extensions in lower case without dot. */
  Set<String> kinds();

  /**
   * The text of a document of one of these kinds.
   *
   * @param kind one of {@link #kinds()}
   * @param content not changed, and not kept
   * @throws io.dify.core.error.DifyException {@code BAD_ENCODING}, {@code SYNTAX} or {@code UNSUPPORTED_TYPE} naming the file
   */
  String text(FileRef file, String kind, byte[] content);
}
