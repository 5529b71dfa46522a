package io.dify.runtime.config;

import io.dify.core.code.CodeLanguage;
import io.dify.core.code.CodeLimits;
import io.dify.core.code.local.LocalSettings;
import io.dify.core.code.local.SandboxLimits;
import io.dify.core.error.DifyException;
import io.dify.core.secret.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

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
    Environment read = new Environment(environment);
    int timeout = read.whole("DIFY_CODE_TIMEOUT", (int) CodeLimits.DEFAULT.timeout().toSeconds(), 1, MAX);
    LocalSettings local = new LocalSettings(programs(read), packages(read), sandbox(read, timeout), places(read),
        read.whole("DIFY_CODE_UID", LocalSettings.DEFAULT.firstUid(), 1, MAX), read.path("DIFY_CODE_CGROUP"));
    return new CodeSettings(where(read), local, CodeLimits.DEFAULT.within(Duration.ofSeconds(timeout)));
  }

  private static SandboxLimits sandbox(Environment read, int timeoutSeconds) {
    SandboxLimits usual = SandboxLimits.DEFAULT;
    return new SandboxLimits(read.whole("DIFY_CODE_MEMORY", (int) (usual.memoryBytes() / MEBI), 64, MAX) * MEBI,
        read.whole("DIFY_CODE_FILES", (int) (usual.filesBytes() / MEBI), 1, MAX) * MEBI, usual.threads(),
        usual.openFiles(), Math.max(usual.cpuSeconds(), 4 * timeoutSeconds));
  }

  private static LocalSettings.Places places(Environment read) {
    LocalSettings.Places usual = LocalSettings.Places.DEFAULT;
    return new LocalSettings.Places(read.whole("DIFY_CODE_CONCURRENCY", usual.running(), 1, MAX),
        read.whole("DIFY_CODE_QUEUE", usual.waiting(), 0, MAX), usual.patience(),
        read.whole("DIFY_CODE_WARM", usual.warm(), 0, MAX));
  }

  private static Map<CodeLanguage, Path> programs(Environment read) {
    Map<CodeLanguage, Path> programs = new EnumMap<>(CodeLanguage.class);
    read.path("DIFY_CODE_PYTHON").ifPresent(program -> programs.put(CodeLanguage.PYTHON3, program));
    read.path("DIFY_CODE_NODE").ifPresent(program -> programs.put(CodeLanguage.JAVASCRIPT, program));
    return programs;
  }

  private static Map<CodeLanguage, List<Path>> packages(Environment read) {
    return Map.of(CodeLanguage.PYTHON3, read.paths("DIFY_CODE_PYTHON_PACKAGES"), CodeLanguage.JAVASCRIPT,
        read.paths("DIFY_CODE_NODE_PACKAGES"));
  }

  private static Where where(Environment read) {
    String endpoint = read.text("DIFY_CODE_ENDPOINT");
    if (!endpoint.isEmpty()) {
      return new Elsewhere(endpoint, Secret.of(read.text(KEY)), read.flag("DIFY_CODE_NETWORK", false));
    }
    return read.choice("DIFY_CODE_SANDBOX", "local", "none").equals("local") ? new Here() : new Nowhere();
  }
}
