package io.dify.workflow.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.template.Selector;
import io.dify.workflow.event.RunEvent;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.run.RunStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RunLogTest {
  private static RunEvent chunk(long seq) {
    return new RunEvent.TextChunk(seq, Instant.EPOCH, "t" + seq, Selector.of("a", "answer"));
  }

  private static RunEvent end(long seq) {
    return new RunEvent.RunEnded(seq, Instant.EPOCH,
        new RunResult("r", RunStatus.SUCCEEDED, new io.dify.core.value.Value.Obj(Map.of()), "", null, null,
            io.dify.core.model.Usage.NONE, 0, 0, Duration.ZERO, new io.dify.core.value.Value.Obj(Map.of()), List.of()));
  }

  @Test
  void everyReaderSeesEveryEventInOrder() throws Exception {
    RunLog log = new RunLog(RunLog.DEFAULT_CAPACITY);
    ConcurrentLinkedQueue<List<Long>> seen = new ConcurrentLinkedQueue<>();
    List<Thread> readers = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      RunCursor cursor = log.subscribe();
      readers.add(Thread.ofVirtual().start(() -> {
        List<Long> mine = new ArrayList<>();
        try {
          while (!cursor.ended()) {
            cursor.take(Duration.ofSeconds(30)).forEach(event -> mine.add(event.seq()));
          }
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
        seen.add(mine);
      }));
    }
    for (int seq = 0; seq < 5000; seq++) {
      log.publish(chunk(seq));
    }
    log.publish(end(5000));
    for (Thread reader : readers) {
      reader.join();
    }
    List<Long> all = java.util.stream.LongStream.rangeClosed(0, 5000).boxed().toList();
    assertThat(seen).hasSize(50).allMatch(all::equals);
  }

  @Test
  void whatIsKeptIsTheEndOfALongLog() {
    RunLog log = new RunLog(16);
    assertThat(log.kept()).isEmpty();
    for (int seq = 0; seq < 20; seq++) {
      log.publish(chunk(seq));
    }
    assertThat(log.kept()).extracting(RunEvent::seq)
        .containsExactlyElementsOf(java.util.stream.LongStream.range(4, 20).boxed().toList());
  }

  @Test
  void aReaderThatFallsTooFarBehindIsToldSoAndOthersGoOn() throws InterruptedException {
    RunLog log = new RunLog(16);
    RunCursor slow = log.subscribe();
    RunCursor quick = log.subscribe();
    for (int seq = 0; seq < 17; seq++) {
      log.publish(chunk(seq));
      assertThat(quick.take(Duration.ZERO)).hasSize(1);
    }
    assertThatThrownBy(() -> slow.take(Duration.ZERO)).isInstanceOfSatisfying(DifyException.class,
        e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED));
    log.publish(end(17));
    assertThat(quick.take(Duration.ZERO)).hasSize(1);
    assertThat(quick.ended()).isTrue();
  }

  @Test
  void nothingFollowsTheEndAndNumbersHaveNoGap() {
    RunLog log = new RunLog(16);
    log.publish(chunk(0));
    assertThatThrownBy(() -> log.publish(chunk(2))).isInstanceOf(IllegalStateException.class);
    log.publish(end(1));
    assertThatThrownBy(() -> log.publish(chunk(2))).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void waitingEndsWithTheTimeout() throws InterruptedException {
    RunCursor cursor = new RunLog(16).subscribe();
    assertThat(cursor.take(Duration.ofMillis(1))).isEmpty();
    assertThat(cursor.ended()).isFalse();
  }

  @Test
  void afterTheEndThereIsNothingToWaitFor() throws InterruptedException {
    RunLog log = new RunLog(16);
    RunCursor cursor = log.subscribe();
    log.publish(end(0));
    assertThat(cursor.take(Duration.ofDays(1))).hasSize(1);
    assertThat(cursor.take(Duration.ofDays(1))).isEmpty();
  }
}
