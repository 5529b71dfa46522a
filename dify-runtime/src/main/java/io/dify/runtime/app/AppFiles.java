package io.dify.runtime.app;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.workflow.dsl.yaml.YamlReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads app files from disk. Stateless. */
public final class AppFiles {
  private AppFiles() {}

  /**
   * The bytes of a file, and one more than is allowed when it is too large, which its reader then says.
   *
   * @throws DifyException {@code FILE_UNREADABLE} when there is no such file or it cannot be opened
   */
  public static byte[] read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(YamlReader.MAX_BYTES + 1);
    } catch (IOException e) {
      String reason = !Files.exists(file)
          ? "it does not exist"
          : Files.isDirectory(file) ? "it is a directory" : "access failed";
      throw new DifyException(ErrorCode.FILE_UNREADABLE,
          "The app file '" + file + "' cannot be read (" + reason + "); check path and permissions.", e);
    }
  }
}
