package io.dify.workflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.workflow.node.RunsOn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SimulatedWorkersTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final SimulatedWorkers time = new SimulatedWorkers(START);
  private final List<String> seen = new ArrayList<>();

  private void note(String what) {
    seen.add(what + "@" + Duration.between(START, time.clock().instant()).toMillis());
  }

  private Runnable task(String name, long... pauses) {
    return () -> {
      note(name);
      for (long pause : pauses) {
        time.pause(Duration.ofMillis(pause));
        note(name);
      }
    };
  }

  @Test
  void tasksTakeTurnsAndTimeJumps() throws InterruptedException {
    time.start(RunsOn.THREAD, task("a", 30, 10));
    time.start(RunsOn.COMPUTE, task("b", 10, 30));
    time.after(Duration.ofDays(1), task("late"));
    time.after(Duration.ofMillis(10), task("timer"));
    time.run();
    assertThat(seen).containsExactly("a@0", "b@0", "timer@10", "b@10", "a@30", "b@40", "a@40", "late@86400000");
  }

  @Test
  void tasksMayStartOthers() throws InterruptedException {
    time.start(RunsOn.THREAD, () -> {
      time.start(RunsOn.THREAD, task("inner", 5));
      note("outer");
      time.pause(Duration.ofMillis(5));
      note("outer");
    });
    time.run();
    assertThat(seen).containsExactly("outer@0", "inner@0", "outer@5", "inner@5");
  }

  @Test
  void aTimerThatIsForgottenDoesNotMoveTheClock() throws InterruptedException {
    Runnable forget = time.after(Duration.ofHours(1), task("never"));
    time.start(RunsOn.THREAD, forget);
    time.run();
    assertThat(seen).isEmpty();
    assertThat(time.clock().instant()).isEqualTo(START);
  }

  @Test
  void aTaskThatPausesCanBeInterrupted() throws InterruptedException {
    Runnable interrupt = time.start(RunsOn.THREAD, () -> {
      try {
        time.pause(Duration.ofHours(1));
      } catch (DifyException e) {
        note(e.code().wire());
      }
    });
    time.after(Duration.ofMillis(7), interrupt);
    time.run();
    assertThat(seen).containsExactly("cancelled@7");
    assertThat(time.clock().instant()).isEqualTo(START.plusMillis(7));
  }

  @Test
  void aTaskThatHasNotBegunIsDroppedWhenInterrupted() throws InterruptedException {
    time.start(RunsOn.THREAD, task("never")).run();
    time.run();
    assertThat(seen).isEmpty();
  }

  @Test
  void aTaskThatIsAtWorkIsInterrupted() throws InterruptedException {
    List<Runnable> interrupt = new ArrayList<>();
    interrupt.add(time.start(RunsOn.THREAD, () -> {
      interrupt.getFirst().run();
      assertThatThrownBy(() -> time.pause(Duration.ofMillis(1))).isInstanceOf(DifyException.class);
      note("end");
    }));
    time.run();
    assertThat(seen).containsExactly("end@0");
  }

  @Test
  void onlyTasksMayPause() {
    assertThatThrownBy(() -> time.pause(Duration.ofMillis(1))).isInstanceOf(IllegalStateException.class);
    time.pause(Duration.ZERO);
  }

  @Test
  void aTaskThatWaitsForSomethingElseIsAnErrorThatSaysWhere() {
    SimulatedWorkers impatient = new SimulatedWorkers(START, Duration.ofMillis(100));
    CountDownLatch never = new CountDownLatch(1);
    impatient.start(RunsOn.THREAD, () -> waitFor(never));
    assertThatThrownBy(impatient::run).isInstanceOfSatisfying(DifyException.class, e -> {
      assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT);
      assertThat(e.text()).contains("a node waits for something outside of the test, at ",
          "SimulatedWorkersTest.waitFor(SimulatedWorkersTest.java:");
    });
  }

  @Test
  void aTaskThatComputesMayTakeLonger() throws InterruptedException {
    SimulatedWorkers impatient = new SimulatedWorkers(START, Duration.ofMillis(20));
    impatient.start(RunsOn.COMPUTE, () -> {
      long end = System.nanoTime() + Duration.ofMillis(50).toNanos();
      while (System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      seen.add("done");
    });
    impatient.run();
    assertThat(seen).containsExactly("done");
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
