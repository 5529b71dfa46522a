package io.dify.core.code.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SeatsTest {
  private final Seats seats = new Seats(new LocalSettings.Places(1, 4, Duration.ofSeconds(20), 0));

  @Test
  void tenantsTakeTurnsHoweverManyCallsOneOfThemHas() throws Exception {
    BlockingQueue<String> order = new LinkedBlockingQueue<>();
    seats.take("a", Cancellation.none());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      int queued = 0;
      for (String tenant : List.of("a", "a", "a", "b")) {
        threads.submit(() -> {
          seats.take(tenant, Cancellation.none());
          order.add(tenant);
          return null;
        });
        queued++;
        awaitQueued(queued);
      }
      List<String> served = new java.util.ArrayList<>();
      for (int i = 0; i < 4; i++) {
        seats.free();
        served.add(order.take());
      }
      assertThat(served).containsExactly("a", "b", "a", "a");
    }
  }

  @Test
  void tooManyAreRefusedAtOnce() throws Exception {
    Seats narrow = new Seats(new LocalSettings.Places(1, 0, Duration.ofSeconds(20), 0));
    narrow.take("a", Cancellation.none());
    assertRefused(narrow, ErrorCode.TOO_MANY_REQUESTS, "DIFY_CODE_CONCURRENCY");
    narrow.free();
    narrow.take("a", Cancellation.none());
  }

  @Test
  void whoeverWaitsTooLongIsRefusedAndLeavesTheQueue() throws Exception {
    Seats hasty = new Seats(new LocalSettings.Places(1, 1, Duration.ofMillis(1), 0));
    hasty.take("a", Cancellation.none());
    assertRefused(hasty, ErrorCode.TOO_MANY_REQUESTS, "no place became free");
    assertRefused(hasty, ErrorCode.TOO_MANY_REQUESTS, "no place became free");
    hasty.free();
    hasty.take("a", Cancellation.none());
  }

  @Test
  void whoeverIsCancelledLeavesTheQueue() throws Exception {
    seats.take("a", Cancellation.none());
    Cancellation cancellation = new Cancellation();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> waiting = threads.submit(() -> {
        seats.take("b", cancellation);
        return null;
      });
      awaitQueued(1);
      cancellation.cancel("enough");
      assertThatThrownBy(waiting::get).hasCauseInstanceOf(DifyException.class).hasMessageContaining("cancelled");
    }
    awaitQueued(0);
    seats.free();
    seats.take("c", Cancellation.none());
  }

  private static void assertRefused(Seats seats, ErrorCode code, String message) {
    assertThatThrownBy(() -> seats.take("a", Cancellation.none()))
        .isInstanceOfSatisfying(DifyException.class, error -> assertThat(error.code()).isEqualTo(code))
        .hasMessageContaining(message);
  }

  private void awaitQueued(int count) {
    while (seats.queued() != count) {
      Thread.onSpinWait();
    }
  }
}
