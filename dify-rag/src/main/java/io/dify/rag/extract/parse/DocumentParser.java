package io.dify.rag.extract.parse;

import java.io.IOException;
import java.nio.file.Path;

/** Makes Markdown of one kind of binary document. Stateless and thread-safe. Never opens a connection or another file, never writes one. */
@FunctionalInterface
public interface DocumentParser {
  /**
   * Parses a file.
   *
   * @throws io.dify.core.error.DifyException {@code SYNTAX} for a broken file, {@code UNSUPPORTED_TYPE} for one that is encrypted or something else,
   *           {@code TOO_LARGE} or {@code LIMIT_EXCEEDED}; the message goes on after the name of the file
   * @throws IOException when the file cannot be read or its format is broken
   */
  Parsed parse(Path file, ParseLimits limits) throws IOException;
}
