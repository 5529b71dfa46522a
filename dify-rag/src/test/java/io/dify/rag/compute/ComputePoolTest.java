package io.dify.rag.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ComputePoolTest {
  private final ComputePool pool = new ComputePool("test-pool", 1);
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void close() {
    callers.close();
    pool.close();
  }

  @Test
  void worksOnNamedPlatformThreadsForVirtualCallers() throws Exception {
    Future<Thread> worker = callers.submit(() -> pool.call(Thread::currentThread));

    assertThat(worker.get().isVirtual()).isFalse();
    assertThat(worker.get().getName()).isEqualTo("test-pool-1");
    assertThat(worker.get().isDaemon()).isTrue();
  }

  @Test
  void passesOnOurErrorsAndHidesOthers() {
    DifyException ours = new DifyException(ErrorCode.NOT_FOUND, "gone");

    assertThatThrownBy(() -> pool.call(() -> {
      throw ours;
    })).isSameAs(ours);
    assertThatThrownBy(() -> pool.call(() -> {
      throw new IOException("secret detail");
    })).isInstanceOfSatisfying(DifyException.class, e -> {
      assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL);
      assertThat(e.text()).doesNotContain("secret");
    });
  }

  @Test
  void anInterruptEndsTheWaitAndDropsWorkThatHasNotBegun() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    Future<Boolean> blocker = callers.submit(() -> pool.call(() -> {
      begun.countDown();
      return release.await(20, TimeUnit.SECONDS);
    }));
    begun.await();
    AtomicBoolean ran = new AtomicBoolean();

    Future<ErrorCode> waiter = callers.submit(() -> {
      Thread.currentThread().interrupt();
      try {
        pool.call(() -> ran.getAndSet(true));
        return null;
      } catch (DifyException e) {
        return Thread.currentThread().isInterrupted() ? e.code() : null;
      }
    });

    assertThat(waiter.get()).isEqualTo(ErrorCode.CANCELLED);
    release.countDown();
    assertThat(blocker.get()).isTrue();
    assertThat(pool.call(ran::get)).isFalse();
  }

  @Test
  void workToTheEndIgnoresAnInterruptAndKeepsTheFlag() throws Exception {
    Future<String> caller = callers.submit(() -> {
      Thread.currentThread().interrupt();
      String result = pool.callToEnd(() -> "done");
      return result + " " + Thread.currentThread().isInterrupted();
    });

    assertThat(caller.get()).isEqualTo("done true");
  }

  @Test
  void refusesWorkBeyondItsQueueAndAfterItsEnd() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    for (int i = 0; i < ComputePool.QUEUE_LIMIT + 1; i++) {
      callers.submit(() -> pool.call(() -> release.await(20, TimeUnit.SECONDS)));
    }
    ErrorCode refused = null;
    while (refused == null) {
      refused = refusal(release);
    }
    assertThat(refused).isEqualTo(ErrorCode.TOO_MANY_REQUESTS);

    release.countDown();
    callers.close();
    pool.close();
    assertThatThrownBy(() -> pool.call(() -> 1)).hasMessage("test-pool was closed.");
  }

  /** Null while the queue still had room: then one more call fills it. */
  private ErrorCode refusal(CountDownLatch release) throws Exception {
    Future<ErrorCode> caller = callers.submit(() -> {
      try {
        pool.call(() -> release.await(20, TimeUnit.SECONDS));
        return null;
      } catch (DifyException e) {
        return e.code();
      }
    });
    try {
      return caller.get(200, TimeUnit.MILLISECONDS);
    } catch (java.util.concurrent.TimeoutException e) {
      return null;
    }
  }
}
