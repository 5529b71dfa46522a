package io.dify.core.code.local;

import io.dify.core.cancel.Cancellation;
import io.dify.core.code.CodeCall;
import io.dify.core.code.CodeLanguage;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Looks for an interpreter that runs in the sandbox and passes the self-test. */
final class BenchSearch {
  private final LocalSettings settings;
  private final Launcher launcher;
  private final boolean tested;

  /** @param tested whether only a sandbox that passes the self-test will do; always, but in tests that take walls away */
  BenchSearch(LocalSettings settings, Launcher launcher, boolean tested) {
    this.settings = settings;
    this.launcher = launcher;
    this.tested = tested;
  }

  /** @throws DifyException {@code SANDBOX_UNAVAILABLE} with what was tried, and what to install or set */
  Bench find(CodeLanguage language) throws InterruptedException {
    Path chosen = settings.programs().get(language);
    List<Path> candidates = chosen == null ? Programs.all(Interpreter.usualName(language)) : List.of(chosen);
    Set<String> reasons = new LinkedHashSet<>();
    for (Path candidate : candidates) {
      try {
        return tried(language, candidate);
      } catch (DifyException e) {
        reasons.add(candidate + ": " + e.text());
      }
    }
    throw new DifyException(ErrorCode.SANDBOX_UNAVAILABLE, refusal(language, reasons));
  }

  private Bench tried(CodeLanguage language, Path candidate) throws InterruptedException {
    Interpreter interpreter = Interpreter.of(language, candidate,
        settings.packages().getOrDefault(language, List.of()));
    Bench bench = new Bench(interpreter, launcher, settings.places().warm());
    test(language, bench);
    return bench;
  }

  private void test(CodeLanguage language, Bench bench) throws InterruptedException {
    Value result = bench.run(CodeCall.main(language, SelfTest.source(language),
        new Value.Obj(Map.of("text", Value.of("abc")))), Cancellation.none()).value();
    if (tested && !(result instanceof Value.Obj fields && Value.of(true).equals(fields.fields().get("ok"))
        && Value.of("").equals(fields.fields().get("holes")))) {
      throw new DifyException(ErrorCode.SANDBOX_UNAVAILABLE, "the self-test of the sandbox fails: " + result);
    }
  }

  private static String refusal(CodeLanguage language, Set<String> reasons) {
    String name = Interpreter.usualName(language);
    String setting = language == CodeLanguage.PYTHON3 ? "DIFY_CODE_PYTHON" : "DIFY_CODE_NODE";
    if (reasons.isEmpty()) {
      return "Code in " + language.wire() + " cannot run: '" + name + "' is not installed. Install it ("
          + (language == CodeLanguage.PYTHON3 ? "package python3" : "package nodejs") + "), name it with " + setting
          + ", or set DIFY_CODE_ENDPOINT to a sandbox service.";
    }
    String why = String.join("; ", reasons);
    return "Code in " + language.wire() + " cannot run: " + why + " " + advice(why, setting);
  }

  private static String advice(String why, String setting) {
    if (why.contains("namespace") || why.contains("setting up uid map") || why.contains("clone")) {
      return "Allow user namespaces (sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone=1 or"
          + " kernel.apparmor_restrict_unprivileged_userns=0; in a container, its seccomp profile), or set"
          + " DIFY_CODE_ENDPOINT to a sandbox service.";
    }
    if (why.contains("setresuid") || why.contains("setgroups")) {
      return "The user ids from DIFY_CODE_UID on must exist in this container: choose others, or run as an ordinary user.";
    }
    if (why.contains("Permission denied")) {
      return "The sandbox's user must be able to read the interpreter: install one for all users, or name it with "
          + setting + ".";
    }
    return "Name another interpreter with " + setting + ", or set DIFY_CODE_ENDPOINT to a sandbox service.";
  }
}
