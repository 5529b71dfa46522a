package io.dify.core.model.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.gateway.limit.ConcurrencyLimiter;
import io.dify.core.model.gateway.limit.ConcurrencyLimiter.Ending;
import io.dify.core.model.gateway.limit.ConcurrencyLimiter.Permit;
import io.dify.core.model.gateway.limit.LimiterSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LimiterTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private static ConcurrencyLimiter limiter(int max, int maxWaiting) {
    return new ConcurrencyLimiter("openai/a", new LimiterSettings(max, maxWaiting, LONG));
  }

  private static List<Permit> take(ConcurrencyLimiter limiter, int count) {
    List<Permit> taken = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      taken.add(limiter.acquire(Cancellation.none()));
    }
    return taken;
  }

  @Test
  void overloadHalvesWhatWasUnderWayOnceForAllThatBeganBefore() {
    ConcurrencyLimiter limiter = limiter(10_000, 10);
    List<Permit> taken = take(limiter, 100);
    taken.forEach(permit -> permit.release(Ending.OVERLOAD));
    assertThat(limiter.limit()).isEqualTo(50);
    assertThat(limiter.load()).isZero();
    take(limiter, 50).forEach(permit -> permit.release(Ending.OVERLOAD));
    assertThat(limiter.limit()).isEqualTo(25);
  }

  @Test
  void limitGrowsByOneWithAsManySuccessesAndOnlyWhileItIsUsed() {
    ConcurrencyLimiter limiter = limiter(1000, 10);
    take(limiter, 20).forEach(permit -> permit.release(Ending.OVERLOAD));
    assertThat(limiter.limit()).isEqualTo(10);
    for (int i = 0; i < 1000; i++) {
      limiter.acquire(Cancellation.none()).release(Ending.SUCCESS);
    }
    assertThat(limiter.limit()).as("one at a time shows nothing").isEqualTo(10);
    for (int round = 0; round < 4; round++) {
      take(limiter, limiter.limit()).forEach(permit -> permit.release(Ending.SUCCESS));
    }
    assertThat(limiter.limit()).isBetween(11, 13);
  }

  @Test
  void limitNeverFallsBelowOneNorRisesAboveItsGreatest() {
    ConcurrencyLimiter limiter = limiter(2, 10);
    for (int i = 0; i < 10; i++) {
      limiter.acquire(Cancellation.none()).release(Ending.OVERLOAD);
    }
    assertThat(limiter.limit()).isEqualTo(1);
    for (int i = 0; i < 100; i++) {
      limiter.acquire(Cancellation.none()).release(Ending.SUCCESS);
    }
    assertThat(limiter.limit()).isEqualTo(2);
  }

  private static void awaitLoad(ConcurrencyLimiter limiter, int load) {
    while (limiter.load() < load) {
      Thread.onSpinWait();
    }
  }

  @Test
  void waitersAreServedInOrderOfArrival() throws InterruptedException {
    ConcurrencyLimiter limiter = limiter(1, 10);
    Permit first = limiter.acquire(Cancellation.none());
    BlockingQueue<Integer> order = new LinkedBlockingQueue<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      int number = i;
      threads.add(Thread.startVirtualThread(() -> {
        Permit permit = limiter.acquire(Cancellation.none());
        order.add(number);
        permit.release(Ending.OTHER);
      }));
      awaitLoad(limiter, i + 2);
    }
    first.release(Ending.OTHER);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(order).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void oneMoreThanMayWaitIsRefused() {
    ConcurrencyLimiter limiter = limiter(1, 0);
    take(limiter, 1);
    assertThatThrownBy(() -> limiter.acquire(Cancellation.none())).isInstanceOfSatisfying(DifyException.class,
        error -> assertThat(error.code()).isEqualTo(ErrorCode.TOO_MANY_REQUESTS)).hasMessageContaining("openai/a");
  }

  @Test
  void waitEndsWithItsTimeOrItsCallAndLeavesNoPlaceTaken() throws InterruptedException {
    ConcurrencyLimiter limiter = new ConcurrencyLimiter("x", new LimiterSettings(1, 5, Duration.ofMillis(1)));
    Permit first = limiter.acquire(Cancellation.none());
    assertThatThrownBy(() -> limiter.acquire(Cancellation.none())).hasMessageContaining("none became free");
    assertThat(limiter.load()).isEqualTo(1);
    first.release(Ending.OTHER);
    assertThat(limiter.load()).isZero();
    ConcurrencyLimiter patient = limiter(1, 5);
    Permit held = patient.acquire(Cancellation.none());
    Cancellation cancellation = new Cancellation();
    CountDownLatch ended = new CountDownLatch(1);
    Thread.startVirtualThread(() -> {
      assertThatThrownBy(() -> patient.acquire(cancellation)).hasMessage("stop");
      ended.countDown();
    });
    awaitLoad(patient, 2);
    cancellation.cancel("stop");
    ended.await();
    assertThat(patient.load()).isEqualTo(1);
    held.release(Ending.SUCCESS);
    held.release(Ending.SUCCESS);
    assertThat(patient.load()).isZero();
  }

  /** Whatever is cancelled when: places are neither lost nor given twice. */
  @Test
  void placesAreNeitherLostNorDoubled() throws InterruptedException {
    ConcurrencyLimiter limiter = limiter(3, 10_000);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      Cancellation cancellation = new Cancellation();
      threads.add(Thread.startVirtualThread(() -> {
        try {
          Permit permit = limiter.acquire(cancellation);
          most.accumulateAndGet(inside.incrementAndGet(), Math::max);
          Thread.yield();
          inside.decrementAndGet();
          permit.release(Ending.SUCCESS);
        } catch (DifyException e) {
          assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED);
        }
      }));
      if (i % 3 == 0) {
        threads.add(Thread.startVirtualThread(() -> cancellation.cancel("stop")));
      }
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(most.get()).isBetween(1, 3);
    assertThat(limiter.load()).isZero();
  }
}
