package io.dify.core.code.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.cancel.Cancellation;
import io.dify.core.code.CodeCall;
import io.dify.core.code.CodeFailure;
import io.dify.core.code.CodeLanguage;
import io.dify.core.code.CodeLimits;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class LocalCodeRunnerTest {
  private static final Value.Obj NONE = new Value.Obj(Map.of());
  private static LocalCodeRunner runner = new LocalCodeRunner(Sandboxes.SETTINGS);

  @BeforeAll
  static void thereIsASandbox() {
    runner = Sandboxes.orSkip(LocalCodeRunnerTest.class, Sandboxes.SETTINGS, CodeLanguage.values());
  }

  @AfterAll
  static void closes() {
    runner.close();
  }

  @Test
  void aHundredCallsAtOnceEachGetTheirOwnResult() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Value>> results = IntStream.range(0, 100)
          .mapToObj(n -> threads.submit(() -> runner.run(CodeCall.main(CodeLanguage.PYTHON3,
              "def main(n): return n * 2", new Value.Obj(Map.of("n", Value.of(n)))).of("tenant " + n % 7),
              Cancellation.none()).value()))
          .toList();
      for (int n = 0; n < results.size(); n++) {
        assertThat(results.get(n).get()).isEqualTo(Value.of(2L * n));
      }
    }
  }

  @Test
  void theBeginningOfWhatIsPrintedIsKept() throws InterruptedException {
    CodeCall call = CodeCall.program(CodeLanguage.PYTHON3, "print('x' * 1000)");
    assertThat(runner.run(call, Cancellation.none()).printed()).isEqualTo("x".repeat(1000) + "\n");
    assertThat(runner.run(call.within(CodeLimits.DEFAULT.keeping(10)), Cancellation.none()).printed())
        .isEqualTo("x".repeat(10));
    assertThat(runner.run(CodeCall.program(CodeLanguage.JAVASCRIPT, "setTimeout(() => console.log('later'), 10)"),
        Cancellation.none()).printed()).isEqualTo("later\n");
  }

  @Test
  void aFailureHasItsLineAndWhatWasPrintedBefore() {
    assertThatThrownBy(() -> runner.run(CodeCall.program(CodeLanguage.PYTHON3, "print('so far')\n\n1 / 0"),
        Cancellation.none())).isInstanceOfSatisfying(CodeFailure.class, failure -> {
          assertThat(failure.code()).isEqualTo(ErrorCode.CODE_FAILED);
          assertThat(failure.line()).hasValue(3);
          assertThat(failure.printed()).isEqualTo("so far\n");
          assertThat(failure.text()).isEqualTo("ZeroDivisionError: division by zero (line 3: 1 / 0).");
        });
  }

  @Test
  void aStopReachesTheCode() throws Exception {
    Cancellation cancellation = new Cancellation();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> running = threads.submit(() -> runner.run(
          CodeCall.main(CodeLanguage.PYTHON3, "def main():\n  while True: pass", NONE), cancellation));
      cancellation.cancel("enough");
      assertThatThrownBy(running::get).cause().isInstanceOfSatisfying(DifyException.class,
          error -> assertThat(error.code()).isEqualTo(ErrorCode.CANCELLED));
    }
  }

  @Test
  void anInterruptionReachesTheCode() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> running = threads.submit(() -> runner.run(
          CodeCall.main(CodeLanguage.JAVASCRIPT, "function main() { for (;;); }", NONE), Cancellation.none()));
      running.cancel(true);
      assertThat(running.isCancelled()).isTrue();
    }
  }

  @Test
  void tooMuchIsNotHandedOver() {
    CodeCall call = CodeCall.program(CodeLanguage.PYTHON3, "#" + "x".repeat(2000))
        .within(new CodeLimits(Duration.ofSeconds(5), 1000, 1000, 1000));
    assertThatThrownBy(() -> runner.run(call, Cancellation.none())).isInstanceOf(CodeFailure.class)
        .hasMessageContaining("more than the 1000");
  }

  @Test
  void anInterpreterThatIsNoneIsNamed() {
    try (LocalCodeRunner wrong = new LocalCodeRunner(
        Sandboxes.SETTINGS.with(CodeLanguage.PYTHON3, Path.of("/bin/true")))) {
      assertThat(wrong.obstacle(CodeLanguage.PYTHON3)).hasValueSatisfying(
          why -> assertThat(why).contains("/bin/true", "DIFY_CODE_PYTHON", "DIFY_CODE_ENDPOINT"));
      assertThat(wrong.obstacle(CodeLanguage.JAVASCRIPT)).isEmpty();
    }
  }

  @Test
  void furtherPackagesCanBeImported() throws Exception {
    Path folder = Files.createTempDirectory("packages");
    Files.setPosixFilePermissions(folder,
        PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(folder.resolve("house.py"), "answer = 42");
    LocalSettings usual = Sandboxes.SETTINGS;
    try (LocalCodeRunner equipped = new LocalCodeRunner(new LocalSettings(usual.programs(),
        Map.of(CodeLanguage.PYTHON3, List.of(folder)), usual.limits(), usual.places(), usual.firstUid(),
        usual.cgroup()))) {
      assertThat(equipped.run(CodeCall.main(CodeLanguage.PYTHON3, "import house\ndef main(): return house.answer",
          NONE), Cancellation.none()).value()).isEqualTo(Value.of(42));
    }
  }

  @Test
  void aClosedRunnerRefuses() {
    LocalCodeRunner closed = new LocalCodeRunner(Sandboxes.SETTINGS);
    closed.close();
    assertThatThrownBy(() -> closed.run(CodeCall.program(CodeLanguage.PYTHON3, "1"), Cancellation.none()))
        .hasMessageContaining("closed");
  }
}
