package io.dify.core.code.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.cancel.Cancellation;
import io.dify.core.code.CodeCall;
import io.dify.core.code.CodeFailure;
import io.dify.core.code.CodeLanguage;
import io.dify.core.code.CodeLimits;
import io.dify.core.error.DifyException;
import io.dify.core.value.Value;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The corpus with one wall of the sandbox taken away: programs get what they are after, so each wall is needed, and its programs notice when it is gone. */
class GuardsTest {
  private static final int FIRST_UID = 63_000;

  @BeforeAll
  static void thereIsASandbox() {
    Sandboxes.orSkip(GuardsTest.class, Sandboxes.SETTINGS, CodeLanguage.PYTHON3).close();
  }

  @Test
  void withoutTheFilterProgramsMakeProcessesAndSockets() {
    try (LocalCodeRunner open = without(new Guards(false, true, true, true))) {
      assertThat(
          outcomes(open, "fork", "socket to this machine", "keyring", "unshare user namespace", "io_uring", "vsock"))
          .filteredOn(Outcome::contained).hasSizeLessThan(3);
      assertThat(outcomes(open, "fork")).allMatch(Outcome::escaped);
    }
  }

  @Test
  void withoutLimitsOfMemoryProgramsTakeWhatTheyWant() {
    try (LocalCodeRunner open = without(new Guards(true, true, false, true))) {
      assertThat(outcomes(open, "one gigabyte")).allMatch(Outcome::escaped);
    }
  }

  @Test
  void withoutAProcessNamespaceTheDeadlineReachesTheOutermostProcessOnly()
      throws InterruptedException, ExecutionException {
    Assumptions.assumeTrue(Sandboxes.root(), "GuardsTest: skipped one test, only root can tell the processes apart");
    try (LocalCodeRunner open = without(new Guards(true, false, true, true))) {
      assertThat(outcomes(open, "ignore every signal").getFirst().text()).startsWith("TIMEOUT");
      List<ProcessHandle> left = Sandboxes.processes(FIRST_UID).stream()
          .filter(process -> process.info().command().orElse("").contains("python")).toList();
      assertThat(left).isNotEmpty();
      for (ProcessHandle process : left) {
        process.destroyForcibly();
        gone(process);
      }
    }
  }

  @Test
  void withItNothingIsLeft() throws InterruptedException, ExecutionException {
    Assumptions.assumeTrue(Sandboxes.root(), "GuardsTest: skipped one test, only root can tell the processes apart");
    try (LocalCodeRunner closed = without(Guards.ALL)) {
      assertThat(outcomes(closed, "ignore every signal").getFirst().text()).startsWith("TIMEOUT");
    }
    for (ProcessHandle process : Sandboxes.processes(FIRST_UID)) {
      gone(process);
    }
  }

  /** Neither the filter nor the namespace of the network: what each of them keeps away. */
  @Test
  void withoutBothWallsOfTheNetworkProgramsReachThisMachine()
      throws IOException, InterruptedException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String source = "import socket\ndef main():\n  socket.create_connection(('127.0.0.1', " + server.getLocalPort()
          + "), 5)\n  return {'got': 'ESCAPED'}";
      AbuseProgram program = new AbuseProgram(CodeLanguage.PYTHON3, "reach a server", false, Pattern.compile("Error"),
          source);
      try (LocalCodeRunner open = without(new Guards(false, true, true, false))) {
        assertThat(Outcome.of(program, open).escaped()).isTrue();
      }
      for (Guards one : List.of(new Guards(true, true, true, false), new Guards(false, true, true, true))) {
        try (LocalCodeRunner half = without(one)) {
          assertThat(Outcome.of(program, half).contained()).as(one.toString()).isTrue();
        }
      }
    }
  }

  @Test
  void theSelfTestNamesTheHole() throws InterruptedException {
    try (LocalCodeRunner open = without(new Guards(false, true, true, true))) {
      Value result = open.run(CodeCall.main(CodeLanguage.PYTHON3, SelfTest.source(CodeLanguage.PYTHON3),
          new Value.Obj(Map.of("text", Value.of("abc")))), Cancellation.none()).value();
      assertThat(result).isEqualTo(Value.from(Map.of("ok", true, "holes", "fork, socket")));
    }
  }

  @Test
  void anEndlessProgramIsStoppedAtItsDeadline() {
    try (LocalCodeRunner closed = without(Guards.ALL)) {
      CodeCall endless = CodeCall.program(CodeLanguage.PYTHON3, "while True: pass")
          .within(CodeLimits.DEFAULT.within(Duration.ofMillis(300)));
      assertThatThrownBy(() -> closed.run(endless, Cancellation.none())).isInstanceOf(CodeFailure.class)
          .isInstanceOf(DifyException.class).hasMessageContaining("0.3 s").hasMessageContaining("DIFY_CODE_TIMEOUT");
    }
  }

  private static LocalCodeRunner without(Guards guards) {
    LocalSettings usual = Sandboxes.SETTINGS;
    return new LocalCodeRunner(new LocalSettings(usual.programs(), usual.packages(), usual.limits(),
        new LocalSettings.Places(4, 1000, Duration.ofMinutes(5), 0), FIRST_UID, usual.cgroup()), guards);
  }

  private static List<Outcome> outcomes(LocalCodeRunner runner, String... names) {
    List<String> wanted = List.of(names);
    return AbuseProgram.all(CodeLanguage.PYTHON3).stream().filter(program -> wanted.contains(program.name()))
        .map(program -> Outcome.of(program, runner)).toList();
  }

  private static void gone(ProcessHandle process) throws InterruptedException, ExecutionException {
    try {
      process.onExit().get(10, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("The process " + process.pid() + " is still there", e);
    }
  }
}
