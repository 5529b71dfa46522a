package io.dify.core.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class IdsTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00.123Z");

  private static List<String> take(Ids ids, int count) {
    List<String> out = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      out.add(ids.next());
    }
    return out;
  }

  @Test
  void idIsUuidOfVersion7WithTheTimeInFront() {
    for (String id : take(Ids.system(), 1_000)) {
      assertThat(UUID.fromString(id).version()).isEqualTo(7);
      assertThat(UUID.fromString(id).variant()).isEqualTo(2);
      assertThat(id).hasSize(36).isLowerCase();
    }
    UUID id = UUID.fromString(Ids.seeded(InstantSource.fixed(NOW), 1).next());
    assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(NOW.toEpochMilli());
  }

  @Test
  void idsIncreaseWhileTheClockStandsStillEvenPastTheCounter() {
    List<String> ids = take(Ids.seeded(InstantSource.fixed(NOW), 1), 10_000);
    assertThat(ids).isSorted().doesNotHaveDuplicates();
    assertThat(ids).allMatch(id -> UUID.fromString(id).version() == 7);
  }

  @Test
  void idsIncreaseWhenTheClockGoesBack() {
    AtomicLong millis = new AtomicLong(NOW.toEpochMilli());
    Ids ids = Ids.seeded(() -> Instant.ofEpochMilli(millis.get()), 1);
    List<String> made = take(ids, 10);
    millis.addAndGet(-3_600_000);
    made.addAll(take(ids, 10));
    millis.set(0);
    made.addAll(take(ids, 10));
    millis.set(NOW.toEpochMilli() + 1);
    made.addAll(take(ids, 10));
    assertThat(made).isSorted().doesNotHaveDuplicates();
    assertThat(UUID.fromString(made.getLast()).getMostSignificantBits() >>> 16).isEqualTo(NOW.toEpochMilli() + 1);
  }

  @Test
  void sameClockAndSeedMakeTheSameIds() {
    List<String> ids = take(Ids.seeded(InstantSource.fixed(NOW), 7), 100);
    assertThat(take(Ids.seeded(InstantSource.fixed(NOW), 7), 100)).isEqualTo(ids);
    assertThat(take(Ids.seeded(InstantSource.fixed(NOW), 8), 100)).doesNotContainAnyElementsOf(ids);
  }

  @Test
  void threadsNeverGetTheSameId() throws InterruptedException {
    Ids ids = Ids.system();
    Set<String> all = Collections.synchronizedSet(new HashSet<>());
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      threads.add(Thread.ofVirtual().start(() -> {
        List<String> own = take(ids, 5_000);
        assertThat(own).isSorted();
        all.addAll(own);
      }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(all).hasSize(40_000);
  }
}
