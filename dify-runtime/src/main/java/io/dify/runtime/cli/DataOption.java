package io.dify.runtime.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that chooses the data directory. */
final class DataOption {
  @Option(names = "--data", paramLabel = "DIR", description = "The data directory, default DIFY_DATA or ./data.")
  @Nullable
  Path directory;
}
