package io.dify.runtime.config;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.secret.Secret;
import io.dify.core.store.PostgresAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where an installation keeps its rows.
 *
 * @param postgres a PostgreSQL database; empty for the SQLite file of the data directory
 */
public record DatabaseSettings(Optional<PostgresAddress> postgres) {
  /** Names the database, as {@code --database} does. */
  public static final String ADDRESS = "DIFY_DATABASE";
  /** The file of the data directory. */
  public static final DatabaseSettings EMBEDDED = new DatabaseSettings(Optional.empty());

  private static final String USER = "DIFY_DATABASE_USER";
  private static final String PASSWORD = "DIFY_DATABASE_PASSWORD";
  private static final String PASSWORD_FILE = "DIFY_DATABASE_PASSWORD_FILE";

  /**
   * Reads the environment: {@code DIFY_DATABASE}, {@code DIFY_DATABASE_USER}, and {@code DIFY_DATABASE_PASSWORD} or the file that
   * {@code DIFY_DATABASE_PASSWORD_FILE} names.
   *
   * @param flag the address from the command line, which goes before that of the environment
   * @throws DifyException {@code INVALID_PARAM} for an address that cannot be read or holds a password, and for what is no path, {@code FILE_UNREADABLE} for the file
   */
  public static DatabaseSettings of(@Nullable String flag, Map<String, String> environment) {
    Environment read = new Environment(environment);
    String address = flag != null ? flag.strip() : read.text(ADDRESS);
    return address.isEmpty()
        ? EMBEDDED
        : new DatabaseSettings(Optional.of(PostgresAddress.of(address, read.text(USER), password(read))));
  }

  private static Secret password(Environment read) {
    Optional<Path> file = read.path(PASSWORD_FILE);
    if (file.isEmpty()) {
      // As it is written: space may be a part of it.
      return Secret.of(read.variables().getOrDefault(PASSWORD, ""));
    }
    try {
      return Secret.of(Files.readString(file.get()).strip());
    } catch (IOException e) {
      throw new DifyException(ErrorCode.FILE_UNREADABLE,
          "The file that " + PASSWORD_FILE + " names cannot be read; check its path and permissions.", e);
    }
  }
}
