package io.dify.core.file;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.FileRef;
import java.io.InputStream;

/** Opens the bytes of files. Thread-safe; may block. */
@FunctionalInterface
public interface FileContents {
  /**
   * The bytes of a file, from their beginning; the caller closes the stream.
   *
   * @throws DifyException {@code NOT_FOUND} or {@code FILE_UNREADABLE} naming the file; for remote files also what a call over the network throws
   */
  InputStream open(FileRef file, Cancellation cancellation);

  /** Opens none. */
  static FileContents none() {
    return (file, cancellation) -> {
      throw new DifyException(ErrorCode.FILE_UNREADABLE, "File " + file.name()
          + " cannot be opened: no store of files is configured; give the engine one (WorkflowEngine.builder().documents(...)).");
    };
  }
}
