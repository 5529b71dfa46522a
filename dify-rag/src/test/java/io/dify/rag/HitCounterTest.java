package io.dify.rag;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HitCounterTest {
  private final List<Map<String, Long>> written = new ArrayList<>();
  private final Deque<Runnable> background = new ArrayDeque<>();
  private Instant now = Instant.EPOCH;

  @Test
  void countsAreWrittenTogetherByAnotherThread() {
    HitCounter counter = new HitCounter(written::add, () -> now, background::add);
    counter.found(List.of("a", "b"));
    counter.found(List.of("a"));
    assertThat(background).as("too few, too early").isEmpty();

    now = now.plusSeconds(30);
    counter.found(List.of("a"));
    counter.found(List.of("a"));
    assertThat(written).isEmpty();
    assertThat(background).hasSize(1);
    background.remove().run();

    assertThat(written).containsExactly(Map.of("a", 4L, "b", 1L));
  }

  @Test
  void manyDifferentChunksAreWrittenEarly() {
    HitCounter counter = new HitCounter(written::add, () -> now, background::add);

    counter.found(IntStream.range(0, 20_000).mapToObj(String::valueOf).toList());
    background.remove().run();

    assertThat(written).as("in slices: others write between them")
        .allSatisfy(slice -> assertThat(slice).hasSizeLessThanOrEqualTo(250));
    assertThat(written.stream().flatMap(slice -> slice.keySet().stream()).toList())
        .as("in the order of their ids").hasSize(20_000).isSorted();
  }

  @Test
  void databaseThatRefusesFailsNoSearch() {
    HitCounter counter = new HitCounter(counts -> {
      throw new DifyException(ErrorCode.STORE_FAILED, "disk full");
    }, () -> now, Runnable::run);
    now = now.plusSeconds(30);

    counter.found(List.of("a"));
    now = now.plusSeconds(30);
    counter.found(List.of("a"));
    counter.close();

    assertThat(written).isEmpty();
  }

  @Test
  void closingWritesTheRest() {
    HitCounter counter = new HitCounter(written::add, () -> now, background::add);
    counter.found(List.of("a"));

    counter.close();

    assertThat(written).containsExactly(Map.of("a", 1L));
  }
}
