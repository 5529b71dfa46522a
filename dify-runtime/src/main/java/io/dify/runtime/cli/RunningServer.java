package io.dify.runtime.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.secret.Secret;
import io.dify.core.value.ValueJson;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * Where the server of a data directory listens, and a token that is good while it runs: in the file {@code server.json}, which its owner alone may read.
 * Whoever may read it may read the database beside it, too.
 *
 * @param url where it listens, without a path
 * @param token opens its administration
 */
record RunningServer(String url, Secret token) {
  private static final String FILE = "server.json";

  /** The server of a directory; empty when none said so, or a crash left nothing that can be read. */
  static Optional<RunningServer> of(Path directory) {
    try {
      JsonNode said = ValueJson.mapper().readTree(directory.resolve(FILE).toFile());
      return Optional.of(new RunningServer(said.path("url").asText(), Secret.of(said.path("token").asText())));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Says it; closing the result takes it back. */
  Notice announce(Path directory) {
    Path file = directory.resolve(FILE);
    try {
      Path draft = Files.createTempFile(directory, "server", ".tmp", ownerOnly());
      Files.writeString(draft, AdminLink.json().put("url", url).put("token", token.reveal()).toString());
      Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
      return new Notice(file);
    } catch (IOException e) {
      throw new DifyException(ErrorCode.FILE_UNREADABLE,
          "The file " + file + " cannot be written; check the permissions of the data directory.", e);
    }
  }

  private static FileAttribute<?>[] ownerOnly() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[]{ PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))}
        : new FileAttribute<?>[0];
  }

  /** The file, as long as the server runs. */
  record Notice(Path file) implements AutoCloseable {
    @Override
    public void close() {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw new DifyException(ErrorCode.FILE_UNREADABLE, "The file " + file + " cannot be deleted.", e);
      }
    }
  }
}
