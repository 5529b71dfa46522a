package io.dify.runtime.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that choose the data directory and the database. */
final class DataOption {
  @Option(names = "--data", paramLabel = "DIR", description = "The data directory, default DIFY_DATA or ./data.")
  @Nullable
  Path directory;

  @Option(names = "--database", paramLabel = "URL", description = "A PostgreSQL database, postgresql://user@host:5432/name, default DIFY_DATABASE or the file dify.db in the data directory. Its password comes from DIFY_DATABASE_PASSWORD or the file that DIFY_DATABASE_PASSWORD_FILE names.")
  @Nullable
  String database;
}
