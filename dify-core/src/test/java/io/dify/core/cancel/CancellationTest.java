package io.dify.core.cancel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class CancellationTest {
  private final Cancellation cancellation = new Cancellation();
  private final List<String> log = new ArrayList<>();

  @Test
  void everyActionRunsOnceInOrderAndOnlyWhenCancelled() {
    cancellation.onCancel(() -> log.add("a"));
    cancellation.onCancel(() -> log.add("b"));
    assertThat(cancellation.isCancelled()).isFalse();
    assertThatCode(cancellation::throwIfCancelled).doesNotThrowAnyException();
    assertThat(log).isEmpty();
    cancellation.cancel("stopped by its user");
    cancellation.cancel("again");
    assertThat(log).containsExactly("a", "b");
    assertThat(cancellation.isCancelled()).isTrue();
    assertThatThrownBy(cancellation::throwIfCancelled).isInstanceOfSatisfying(DifyException.class, e -> {
      assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED);
      assertThat(e.text()).as("the first reason stays").isEqualTo("stopped by its user");
    });
  }

  @Test
  void closedRegistrationDoesNotRun() {
    Runnable action = () -> log.add("x");
    Cancellation.Registration first = cancellation.onCancel(action);
    cancellation.onCancel(action);
    first.close();
    first.close();
    cancellation.cancel("now");
    assertThat(log).as("the other registration of the same action is its own").containsExactly("x");
  }

  @Test
  void actionRegisteredAfterwardsRunsAtOnce() {
    cancellation.cancel("now");
    Cancellation.Registration late = cancellation.onCancel(() -> log.add("late"));
    assertThat(log).containsExactly("late");
    late.close();
    cancellation.cancel("again");
    assertThat(log).hasSize(1);
  }

  @Test
  void failingActionsDoNotKeepOthersFromRunning() {
    cancellation.onCancel(() -> {
      throw new IllegalStateException("first");
    });
    cancellation.onCancel(() -> log.add("between"));
    cancellation.onCancel(() -> {
      throw new IllegalStateException("second");
    });
    cancellation.onCancel(() -> log.add("after"));
    assertThatThrownBy(() -> cancellation.cancel("now")).hasMessage("first")
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    assertThat(log).containsExactly("between", "after");
  }

  @Test
  void actionMayUseTheSwitchItself() {
    cancellation.onCancel(() -> {
      cancellation.cancel("from within");
      cancellation.onCancel(() -> log.add("nested"));
    });
    cancellation.cancel("now");
    assertThat(log).containsExactly("nested");
  }

  @Test
  void switchesAreTheirOwn() {
    Cancellation.none().cancel("one");
    assertThat(Cancellation.none().isCancelled()).isFalse();
  }

  @Test
  void actionsRunExactlyOnceWhoeverComesFirst() throws InterruptedException {
    for (int round = 0; round < 200; round++) {
      Cancellation shared = new Cancellation();
      AtomicIntegerArray runs = new AtomicIntegerArray(20);
      AtomicInteger taken = new AtomicInteger();
      CountDownLatch go = new CountDownLatch(1);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        int number = i;
        threads.add(Thread.ofVirtual().start(() -> {
          awaitStart(go);
          shared.onCancel(() -> runs.incrementAndGet(number));
        }));
      }
      for (int i = 0; i < 4; i++) {
        threads.add(Thread.ofVirtual().start(() -> {
          awaitStart(go);
          shared.cancel("thread " + taken.incrementAndGet());
        }));
      }
      go.countDown();
      for (Thread thread : threads) {
        thread.join();
      }
      for (int i = 0; i < 20; i++) {
        assertThat(runs.get(i)).as("action %d of round %d", i, round).isEqualTo(1);
      }
    }
  }

  private static void awaitStart(CountDownLatch go) {
    try {
      go.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
