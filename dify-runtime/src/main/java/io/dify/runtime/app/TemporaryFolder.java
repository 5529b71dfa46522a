package io.dify.runtime.app;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder that is deleted when it is closed.
 *
 * @param path where it is
 */
record TemporaryFolder(Path path) implements AutoCloseable {
  static TemporaryFolder create() {
    try {
      return new TemporaryFolder(Files.createTempDirectory("dify-"));
    } catch (IOException e) {
      throw new DifyException(ErrorCode.FILE_UNREADABLE, "No temporary folder can be made; check java.io.tmpdir.", e);
    }
  }

  @Override
  public void close() throws IOException {
    List<Path> inside;
    try (Stream<Path> files = Files.walk(path)) {
      inside = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : inside) {
      Files.deleteIfExists(file);
    }
  }
}
