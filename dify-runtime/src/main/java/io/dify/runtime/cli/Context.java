package io.dify.runtime.cli;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.secret.Secret;
import io.dify.runtime.app.Installation;
import io.dify.runtime.app.Setup;
import io.dify.runtime.config.CodeSettings;
import io.dify.runtime.config.DatabaseSettings;
import io.dify.runtime.config.EgressFile;
import io.dify.runtime.config.Environment;
import io.dify.runtime.config.ExtensionFile;
import io.dify.runtime.config.ModelFile;
import io.dify.runtime.config.ModelSettings;
import io.dify.runtime.config.ObserveSettings;
import io.dify.runtime.config.PeopleSettings;
import io.dify.runtime.config.StorageSettings;
import io.dify.runtime.retention.RetentionSettings;
import io.dify.runtime.tool.ToolSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What all commands share: the console, the environment, and what was said for all of them. */
final class Context {
  private final Console console;
  private final Map<String, String> environment;
  private boolean verbose;
  private @Nullable Path modelFile;

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

  void useModels(Path file) {
    modelFile = file;
  }

  /** Opens the data directory with the models configured for it. */
  Installation open(DataOption option) {
    return Installation.open(data(option.directory), setup(option));
  }

  /** What an installation of the data directory is set up with. */
  Setup setup(DataOption option) {
    Path directory = data(option.directory);
    return Setup.of(models(directory)).with(tools(directory)).with(code())
        .with(DatabaseSettings.of(option.database, environment)).with(StorageSettings.of(environment))
        .with(observe()).with(PeopleSettings.of(environment));
  }

  /**
   * Does something with the endpoints of administration: of the server that {@code DIFY_ADMIN_URL} names, of the one that uses the data directory, else here.
   *
   * @throws DifyException {@code IN_USE} when another command uses the data directory
   */
  int administer(DataOption option, AdminAction action) throws InterruptedException {
    try (AdminLink link = administration(option)) {
      action.on(link);
      return 0;
    }
  }

  private AdminLink administration(DataOption option) {
    Path directory = data(option.directory);
    Optional<String> url = variables().present("DIFY_ADMIN_URL");
    if (url.isPresent()) {
      return new AdminLink(new RemoteAdmin(url.get(), secretOf("DIFY_ADMIN_TOKEN"), tools(directory).egress()));
    }
    try {
      return new AdminLink(new LocalAdmin(open(option)));
    } catch (DifyException e) {
      Optional<RunningServer> server = RunningServer.of(directory);
      if (e.code() != ErrorCode.IN_USE || server.isEmpty()) {
        throw e;
      }
      return new AdminLink(
          new RemoteAdmin(server.get().url(), server.get().token(), tools(directory).egress()));
    }
  }

  /** How the environment wants a server to be watched. */
  ObserveSettings observe() {
    return ObserveSettings.of(environment);
  }

  /** What the environment allows tools, and {@code extensions.yml} and {@code egress.yml} in the data directory. */
  ToolSettings tools(Path directory) {
    return toolOrigins().with(ExtensionFile.read(directory.resolve(ExtensionFile.NAME), environment))
        .with(EgressFile.read(directory.resolve(EgressFile.NAME), environment));
  }

  /** What the environment allows tools. */
  ToolSettings toolOrigins() {
    return ToolSettings.of(environment);
  }

  /** The models: those of the file that {@code --models} or {@code DIFY_MODELS} names, else of {@code models.yml} in the data directory, if it is there. */
  ModelSettings models(Path directory) {
    Path file = modelFile == null ? variables().path("DIFY_MODELS").orElse(null) : modelFile;
    if (file == null && Files.exists(directory.resolve(ModelFile.NAME))) {
      file = directory.resolve(ModelFile.NAME);
    }
    return file == null ? ModelSettings.of(environment) : ModelFile.read(file, environment);
  }

  /**
   * A secret from the environment.
   *
   * @throws DifyException {@code INVALID_PARAM} when there is no such variable
   */
  Secret secretOf(String variable) {
    return variables().secret(variable).orElseThrow(
        () -> new DifyException(ErrorCode.INVALID_PARAM, "The environment has no variable " + variable + "."));
  }

  /** Where and within which limits user code runs. */
  CodeSettings code() {
    return CodeSettings.of(environment);
  }

  /** How long things are kept. */
  RetentionSettings retention() {
    return RetentionSettings.of(environment);
  }

  /** The key of the sandbox service; may be empty. */
  Secret sandboxKey() {
    return Secret.of(variables().text(CodeSettings.KEY));
  }

  /** The data directory: the flag, else {@code DIFY_DATA}, else {@code ./data}. */
  Path data(@Nullable Path flag) {
    return flag != null ? flag : Path.of(variables().present("DIFY_DATA").orElse("data"));
  }

  /** The port: the flag, else {@code DIFY_PORT}, else 5001. */
  int port(@Nullable Integer flag) {
    return flag != null ? flag : variables().whole("DIFY_PORT", 5001, 0, 65_535);
  }

  private Environment variables() {
    return new Environment(environment);
  }
}
