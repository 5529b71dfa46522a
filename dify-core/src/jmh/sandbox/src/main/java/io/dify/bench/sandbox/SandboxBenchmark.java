package io.dify.bench.sandbox;

import io.dify.core.cancel.Cancellation;
import io.dify.core.code.CodeCall;
import io.dify.core.code.CodeLanguage;
import io.dify.core.code.local.LocalCodeRunner;
import io.dify.core.code.local.LocalSettings;
import io.dify.core.value.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * The cost of a function that adds two numbers, in a sandbox: without a process that waits for it (cold) and with one (warm), calls per second of two callers, a
 * hundred calls at once, and the memory of a process that waits.
 *
 * <p>Argument: number of calls for each figure (100).
 */
public final class SandboxBenchmark {
  private static final Map<CodeLanguage, String> SOURCES = Map.of(CodeLanguage.PYTHON3,
      "def main(a, b):\n    return {\"result\": a + b}\n", CodeLanguage.JAVASCRIPT,
      "function main({a, b}) { return {result: a + b} }");
  /** Long enough for the next process to be ready. */
  private static final long PAUSE_MILLIS = 400;
  private static final int AT_ONCE = 100;

  private SandboxBenchmark() {}

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    int calls = args.length > 0 ? Integer.parseInt(args[0]) : 100;
    for (CodeLanguage language : CodeLanguage.values()) {
      try (LocalCodeRunner cold = runner(0)) {
        call(cold, language);
        System.out.printf("%s cold  %s%n", language.wire(), times(cold, language, calls, 0));
      }
      try (LocalCodeRunner warm = runner(2)) {
        call(warm, language);
        System.out.printf("%s warm  %s%n", language.wire(), times(warm, language, calls, PAUSE_MILLIS));
        Thread.sleep(PAUSE_MILLIS);
        System.out.printf(Locale.ROOT, "%s memory of a process that waits %.1f MB%n", language.wire(),
            waitingKilobytes() / 2 / 1024);
        System.out.printf(Locale.ROOT, "%s two callers %.1f calls/s%n", language.wire(),
            rate(warm, language, calls, 2));
        System.out.printf(Locale.ROOT, "%s %d at once: %.2f s%n", language.wire(), AT_ONCE,
            AT_ONCE / rate(warm, language, AT_ONCE, AT_ONCE));
      }
    }
  }

  private static LocalCodeRunner runner(int warm) {
    LocalSettings.Places places = LocalSettings.Places.DEFAULT;
    return new LocalCodeRunner(LocalSettings.DEFAULT
        .with(new LocalSettings.Places(places.running(), places.waiting(), places.patience(), warm)));
  }

  private static void call(LocalCodeRunner runner, CodeLanguage language) throws InterruptedException {
    String source = SOURCES.get(language);
    if (source == null) {
      throw new IllegalArgumentException("No program in " + language.wire());
    }
    runner.run(CodeCall.main(language, source, new Value.Obj(Map.of("a", Value.of(1), "b", Value.of(2)))),
        Cancellation.none());
  }

  private static String times(LocalCodeRunner runner, CodeLanguage language, int calls, long pause)
      throws InterruptedException {
    double[] millis = new double[calls];
    for (int i = 0; i < calls; i++) {
      Thread.sleep(pause);
      long start = System.nanoTime();
      call(runner, language);
      millis[i] = (System.nanoTime() - start) / 1e6;
    }
    Arrays.sort(millis);
    return String.format(Locale.ROOT, "p50 %.1f ms, p99 %.1f ms", millis[calls / 2], millis[calls * 99 / 100]);
  }

  private static double rate(LocalCodeRunner runner, CodeLanguage language, int calls, int callers) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(callers)) {
      long start = System.nanoTime();
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < calls; i++) {
        running.add(threads.submit(() -> {
          call(runner, language);
          return null;
        }));
      }
      for (Future<?> one : running) {
        one.get();
      }
      return calls * 1e9 / (System.nanoTime() - start);
    }
  }

  /** Of all processes below this one, what is theirs alone and their share of the rest. */
  private static double waitingKilobytes() {
    try (Stream<ProcessHandle> children = ProcessHandle.current().descendants()) {
      return children.mapToDouble(child -> proportional(Path.of("/proc", Long.toString(child.pid()), "smaps_rollup")))
          .sum();
    }
  }

  private static double proportional(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.filter(line -> line.startsWith("Pss:")).mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .sum();
    } catch (IOException e) {
      return 0;
    }
  }
}
