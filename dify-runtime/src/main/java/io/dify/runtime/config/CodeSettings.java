package io.dify.runtime.config;

import io.dify.core.code.CodeLanguage;
import io.dify.core.code.CodeLimits;
import io.dify.core.code.local.LocalSettings;
import io.dify.core.code.local.SandboxLimits;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.secret.Secret;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where and within which limits user code runs, as the environment says ({@code DIFY_CODE_...}).
 *
 * @param where here, elsewhere or nowhere
 * @param local the sandbox on this machine, also of the sandbox service
 * @param limits bounds of one call
 */
public record CodeSettings(Where where, LocalSettings local, CodeLimits limits) {
  /** The environment variable with the key of a sandbox service, for both its sides. */
  public static final String KEY = "DIFY_CODE_API_KEY";
  /** In a sandbox on this machine, looked for when the first code wants to run. */
  public static final CodeSettings DEFAULT = new CodeSettings(new Here(), LocalSettings.DEFAULT, CodeLimits.DEFAULT);

  private static final long MEBI = 1L << 20;
  private static final int MAX = 1_000_000;

  /** Where code runs. */
  public sealed interface Where {}

  /** In a sandbox on this machine. */
  public record Here() implements Where {}

  /**
   * In a service that speaks the protocol of Dify's sandbox.
   *
   * @param network whether code asks for the network
   */
  public record Elsewhere(String endpoint, Secret key, boolean network) implements Where {}

  /** Nowhere: code nodes fail. */
  public record Nowhere() implements Where {}

  /**
   * Reads the environment.
   *
   * @throws DifyException {@code INVALID_PARAM} naming the variable
   */
  public static CodeSettings of(Map<String, String> environment) {
    Reader read = new Reader(environment);
    int timeout = read.whole("DIFY_CODE_TIMEOUT", (int) CodeLimits.DEFAULT.timeout().toSeconds(), 1);
    SandboxLimits usual = SandboxLimits.DEFAULT;
    LocalSettings.Places places = LocalSettings.Places.DEFAULT;
    LocalSettings local = new LocalSettings(read.programs(), read.packages(),
        new SandboxLimits(read.whole("DIFY_CODE_MEMORY", (int) (usual.memoryBytes() / MEBI), 64) * MEBI,
            read.whole("DIFY_CODE_FILES", (int) (usual.filesBytes() / MEBI), 1) * MEBI, usual.threads(),
            usual.openFiles(), Math.max(usual.cpuSeconds(), 4 * timeout)),
        new LocalSettings.Places(read.whole("DIFY_CODE_CONCURRENCY", places.running(), 1),
            read.whole("DIFY_CODE_QUEUE", places.waiting(), 0), places.patience(),
            read.whole("DIFY_CODE_WARM", places.warm(), 0)),
        read.whole("DIFY_CODE_UID", LocalSettings.DEFAULT.firstUid(), 1), read.path("DIFY_CODE_CGROUP"));
    return new CodeSettings(read.where(), local, CodeLimits.DEFAULT.within(Duration.ofSeconds(timeout)));
  }

  private record Reader(Map<String, String> environment) {
    String text(String name) {
      return environment.getOrDefault(name, "").strip();
    }

    int whole(String name, int usual, int least) {
      String text = text(name);
      if (text.isEmpty()) {
        return usual;
      }
      try {
        int number = Integer.parseInt(text);
        if (number >= least && number <= MAX) {
          return number;
        }
      } catch (NumberFormatException e) {
        // Answered below, like a number out of range.
      }
      throw new DifyException(ErrorCode.INVALID_PARAM,
          name + " is '" + text + "'; it must be a whole number from " + least + " to " + MAX + ".");
    }

    Optional<Path> path(String name) {
      try {
        return text(name).isEmpty() ? Optional.empty() : Optional.of(Path.of(text(name)).toAbsolutePath());
      } catch (InvalidPathException e) {
        throw new DifyException(ErrorCode.INVALID_PARAM, name + " is no path.", e);
      }
    }

    Map<CodeLanguage, Path> programs() {
      Map<CodeLanguage, Path> programs = new EnumMap<>(CodeLanguage.class);
      path("DIFY_CODE_PYTHON").ifPresent(program -> programs.put(CodeLanguage.PYTHON3, program));
      path("DIFY_CODE_NODE").ifPresent(program -> programs.put(CodeLanguage.JAVASCRIPT, program));
      return programs;
    }

    Map<CodeLanguage, List<Path>> packages() {
      return Map.of(CodeLanguage.PYTHON3, folders("DIFY_CODE_PYTHON_PACKAGES"), CodeLanguage.JAVASCRIPT,
          folders("DIFY_CODE_NODE_PACKAGES"));
    }

    private List<Path> folders(String name) {
      return Arrays.stream(text(name).split(":")).filter(folder -> !folder.isBlank())
          .map(folder -> Path.of(folder).toAbsolutePath()).toList();
    }

    Where where() {
      String endpoint = text("DIFY_CODE_ENDPOINT");
      if (!endpoint.isEmpty()) {
        return new Elsewhere(endpoint, Secret.of(text(KEY)), text("DIFY_CODE_NETWORK").equals("true"));
      }
      return switch (text("DIFY_CODE_SANDBOX")) {
        case "", "local" -> new Here();
        case "none" -> new Nowhere();
        default -> throw new DifyException(ErrorCode.INVALID_PARAM,
            "DIFY_CODE_SANDBOX is '" + text("DIFY_CODE_SANDBOX") + "'; it must be local or none.");
      };
    }
  }
}
