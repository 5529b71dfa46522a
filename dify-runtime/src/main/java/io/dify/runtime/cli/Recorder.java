package io.dify.runtime.cli;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.testkit.Recording;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Writes calls of models to a file, each at once when it has ended. Thread-safe. */
final class Recorder implements Consumer<Recording.Exchange>, AutoCloseable {
  private final Path file;
  private final Writer out;

  private Recorder(Path file, Writer out) {
    this.file = file;
    this.out = out;
  }

  /** Begins a file, in place of an older one. */
  static Recorder open(Path file) {
    try {
      return new Recorder(file, Files.newBufferedWriter(file));
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  private static DifyException unwritable(Path file, IOException cause) {
    return new DifyException(ErrorCode.FILE_UNREADABLE, "The recording '" + file
        + "' cannot be written; check path and permissions.", cause);
  }

  @Override
  public synchronized void accept(Recording.Exchange exchange) {
    try {
      out.write(Recording.line(exchange));
      out.write('\n');
      out.flush();
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
