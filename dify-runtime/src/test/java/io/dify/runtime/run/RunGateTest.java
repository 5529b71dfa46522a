package io.dify.runtime.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.runtime.limit.TooManyRequests;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is let in and when; time stands still unless a test moves it. */
@Timeout(60)
class RunGateTest {
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5); // the clock of a machine may pass over
  private final RunGate gate = new RunGate(2, 3, now::get);

  private static void until(RunGate gate, int waiting) {
    while (gate.waiting() != waiting) {
      Thread.onSpinWait();
    }
  }

  @Test
  void letsInAsManyAsThereArePlaces() {
    RunGate.Place first = gate.enter();
    gate.enter();

    first.free();
    gate.enter();

    assertThat(gate.waiting()).isZero();
  }

  @Test
  void othersWaitAndAreLetInInTheOrderOfTheirComing() throws Exception {
    List<RunGate.Place> held = new ArrayList<>(List.of(gate.enter(), gate.enter()));
    LinkedBlockingQueue<Integer> entered = new LinkedBlockingQueue<>();
    List<CompletableFuture<RunGate.Place>> places = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int number = i;
      CompletableFuture<RunGate.Place> place = new CompletableFuture<>();
      places.add(place);
      Thread.ofVirtual().start(() -> {
        RunGate.Place mine = gate.enter();
        entered.add(number);
        place.complete(mine);
      });
      until(gate, i + 1);
    }

    for (int i = 0; i < 3; i++) {
      held.removeFirst().free();
      assertThat(entered.take()).isEqualTo(i);
      held.add(places.get(i).get());
      until(gate, 2 - i);
    }
  }

  @Test
  void aPlaceIsGivenBackOnce() {
    RunGate.Place first = gate.enter();
    gate.enter();
    first.free();
    first.free();
    gate.enter();

    CompletableFuture<RunGate.Place> fourth = CompletableFuture.supplyAsync(gate::enter, Thread::startVirtualThread);
    until(gate, 1);

    assertThat(fourth).isNotDone();
  }

  @Test
  void whoHoldsAPlaceForTooLongIsTakenToWait() {
    RunGate.Place slow = gate.enter();
    now.addAndGet(RunGate.LONGEST_HOLD.toNanos() / 2);
    gate.enter();
    now.addAndGet(RunGate.LONGEST_HOLD.toNanos() / 2);

    gate.enter();
    slow.free();

    CompletableFuture<RunGate.Place> fourth = CompletableFuture.supplyAsync(gate::enter, Thread::startVirtualThread);
    until(gate, 1);
    assertThat(fourth).isNotDone();
  }

  @Test
  void whoFindsTooManyWaitingIsToldWhenToComeAgain() {
    gate.enter();
    gate.enter();
    for (int i = 0; i < 3; i++) {
      Thread.startVirtualThread(gate::enter);
      until(gate, i + 1);
    }

    assertThatExceptionOfType(TooManyRequests.class).isThrownBy(gate::enter).satisfies(refused -> {
      assertThat(refused.code()).isEqualTo(ErrorCode.TOO_MANY_REQUESTS);
      assertThat(refused.retryAfter()).isPositive();
      assertThat(refused).hasMessageContaining("3 requests wait");
    });
  }

  @Test
  void nobodyWaitsWithoutEnd() {
    Thread late = Thread.currentThread();
    AtomicLong passed = new AtomicLong();
    RunGate full = new RunGate(1, 3,
        () -> Thread.currentThread() == late ? passed.addAndGet(RunGate.LONGEST_WAIT.toNanos()) : 0);
    Thread.startVirtualThread(full::enter);
    Thread.startVirtualThread(full::enter);
    until(full, 1);

    assertThatExceptionOfType(TooManyRequests.class).isThrownBy(full::enter);
    assertThat(full.waiting()).isEqualTo(1);
  }

  @Test
  void whoIsInterruptedWaitsNoLonger() throws Exception {
    gate.enter();
    gate.enter();
    CompletableFuture<Throwable> end = new CompletableFuture<>();
    Thread waiting = Thread.startVirtualThread(() -> {
      try {
        gate.enter();
      } catch (DifyException e) {
        end.complete(e);
      }
    });
    until(gate, 1);

    waiting.interrupt();

    assertThat(end.get()).isInstanceOfSatisfying(DifyException.class,
        e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
    assertThat(gate.waiting()).isZero();
  }
}
