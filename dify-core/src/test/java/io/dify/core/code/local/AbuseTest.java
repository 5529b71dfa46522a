package io.dify.core.code.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.code.CodeLanguage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Hostile programs: what each is after, and that none gets it. The list of what they got is written to {@code target/abuse-LANGUAGE.txt}. */
class AbuseTest {
  private static final int FIRST_UID = 62_000;

  @ParameterizedTest
  @EnumSource(CodeLanguage.class)
  void everyHostileProgramIsContained(CodeLanguage language)
      throws InterruptedException, ExecutionException, IOException {
    LocalSettings settings = new LocalSettings(Sandboxes.SETTINGS.programs(), Sandboxes.SETTINGS.packages(),
        Sandboxes.SETTINGS.limits(), Sandboxes.SETTINGS.places(), FIRST_UID, Sandboxes.SETTINGS.cgroup());
    long children = ProcessHandle.current().descendants().count();
    List<Outcome> outcomes;
    try (LocalCodeRunner runner = Sandboxes.orSkip(getClass(), settings, language)) {
      outcomes = outcomes(language, runner);
    }
    Files.write(Path.of("target", "abuse-" + language.wire() + ".txt"),
        outcomes.stream().map(Outcome::toString).toList());
    assertThat(outcomes).filteredOn(outcome -> !outcome.contained()).isEmpty();
    assertThat(outcomes).hasSizeGreaterThan(60);
    assertThat(leftovers(children)).as("processes that are still there").isEmpty();
  }

  private static List<Outcome> outcomes(CodeLanguage language, LocalCodeRunner runner)
      throws InterruptedException, ExecutionException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Outcome>> running = AbuseProgram.all(language).stream()
          .map(program -> threads.submit(() -> Outcome.of(program, runner))).toList();
      List<Outcome> outcomes = new java.util.ArrayList<>();
      for (Future<Outcome> outcome : running) {
        outcomes.add(outcome.get());
      }
      return outcomes;
    }
  }

  /** The runner has ended them; the kernel may need a moment to clear them away. */
  private static List<String> leftovers(long childrenBefore) {
    Stream<ProcessHandle> ours = Sandboxes.root()
        ? Sandboxes.processes(FIRST_UID).stream()
        : ProcessHandle.current().descendants().skip(childrenBefore);
    return ours.filter(process -> {
      try {
        process.onExit().get(10, java.util.concurrent.TimeUnit.SECONDS);
        return false;
      } catch (InterruptedException | ExecutionException | java.util.concurrent.TimeoutException e) {
        return true;
      }
    }).map(process -> process.pid() + " " + process.info().command().orElse("?")).toList();
  }
}
