package io.dify.runtime.cli;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.runtime.config.ModelSettings;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What all commands share: the console, the environment, and what was said for all of them. */
final class Context {
  private final Console console;
  private final Map<String, String> environment;
  private boolean verbose;

  Context(Console console, Map<String, String> environment) {
    this.console = console;
    this.environment = Map.copyOf(environment);
  }

  Console console() {
    return console;
  }

  /** Whether errors show their traces. */
  boolean verbose() {
    return verbose;
  }

  void beVerbose() {
    verbose = true;
  }

  ModelSettings models() {
    return ModelSettings.of(environment);
  }

  /** The data directory: the flag, else {@code DIFY_DATA}, else {@code ./data}. */
  Path data(@Nullable Path flag) {
    return flag != null ? flag : Path.of(environment.getOrDefault("DIFY_DATA", "data"));
  }

  /** The port: the flag, else {@code DIFY_PORT}, else 5001. */
  int port(@Nullable Integer flag) {
    if (flag != null) {
      return flag;
    }
    String text = environment.getOrDefault("DIFY_PORT", "5001");
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "DIFY_PORT is '" + text + "', which is no port number.", e);
    }
  }
}
