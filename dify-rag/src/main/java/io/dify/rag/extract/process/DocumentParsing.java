package io.dify.rag.extract.process;

import io.dify.rag.extract.parse.Parsed;
import java.nio.file.Path;

/** Has binary documents parsed. Thread-safe; blocks. */
public interface DocumentParsing extends AutoCloseable {
  /**
   * Parses a file.
   *
   * @param extension of its name, in lower case
   * @throws io.dify.core.error.DifyException as parsers do, {@code TIMEOUT} after the deadline, {@code LIMIT_EXCEEDED} when memory does not suffice,
   *           {@code CANCELLED} when the thread is interrupted; the message goes on after the name of the file
   */
  Parsed parse(Path file, String extension);

  /** Ends what is under way and gives everything back. */
  @Override
  void close();
}
