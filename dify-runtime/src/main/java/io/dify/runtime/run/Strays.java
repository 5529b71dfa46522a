package io.dify.runtime.run;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs that do nothing more here although this process may still own them, such as those whose journals could not be written: when to look at them again. The
 * first time soon, then ever less often. Thread-safe.
 */
final class Strays {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final int MOST_DOUBLINGS = 6;

  private record Try(int number, Instant due) {}

  private final Map<String, Try> known = new ConcurrentHashMap<>();

  /** Such a run; looked at again a second later, or twice as long as the last time. */
  void add(String runId, Instant now) {
    known.merge(runId, new Try(1, now.plus(FIRST)), (last, first) -> new Try(last.number() + 1,
        now.plus(FIRST.multipliedBy(1L << Math.min(last.number(), MOST_DOUBLINGS)))));
  }

  /** Those whose time has come. */
  List<String> due(Instant now) {
    return known.entrySet().stream().filter(stray -> !stray.getValue().due().isAfter(now)).map(Map.Entry::getKey)
        .toList();
  }

  /** It is well, or not ours. */
  void forget(String runId) {
    known.remove(runId);
  }
}
