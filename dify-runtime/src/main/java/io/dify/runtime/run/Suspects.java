package io.dify.runtime.run;

import io.dify.workflow.journal.Journal;
import io.dify.workflow.journal.JournalEntry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Runs that were lost more than once in a row without having got on, any of which may be what brings processes down. They go on one after another: the next when
 * a node of the one before has ended, or when that has been at work for a while. The longer nothing happens, the more of them may be on trial at a time.
 * Thread-safe.
 */
final class Suspects {
  /** A run that has been at work for so long keeps no other from being tried; after each such time without a crash one more may be on trial. */
  static final Duration LONG_ENOUGH = Duration.ofSeconds(2);

  private final InstantSource clock;
  private final Map<String, Instant> onTrial = new HashMap<>();
  private Instant rowBegan = Instant.MIN;
  private Instant lastBegan = Instant.MIN;

  Suspects(InstantSource clock) {
    this.clock = clock;
  }

  /** How many more may be tried now. */
  synchronized int room() {
    Instant now = clock.instant();
    onTrial.values().removeIf(since -> !since.plus(LONG_ENOUGH).isAfter(now));
    long most = inRow(now) ? 1 + Duration.between(rowBegan, now).dividedBy(LONG_ENOUGH) : 1;
    return (int) Math.max(0, most - onTrial.size());
  }

  /** Whether one was tried a short while ago; else the next begins a new row. */
  private boolean inRow(Instant now) {
    return lastBegan.isAfter(now.minus(LONG_ENOUGH.multipliedBy(2)));
  }

  /** A run is tried. */
  synchronized void begin(String runId) {
    Instant now = clock.instant();
    if (!inRow(now)) {
      rowBegan = now;
    }
    lastBegan = now;
    onTrial.put(runId, now);
  }

  /** A run got on, or is at work no more; true if it was on trial, so that there is room for another. */
  synchronized boolean over(String runId) {
    return onTrial.remove(runId) != null;
  }

  /** The journal of a run; tells when the end of a node is on record if the run is on trial. */
  synchronized Journal watched(String runId, Journal journal, Consumer<String> gotOn) {
    return !onTrial.containsKey(runId) ? journal : new Journal() {
      private boolean ended;

      @Override
      public void append(JournalEntry entry) {
        journal.append(entry);
        ended |= entry instanceof JournalEntry.Finished;
      }

      @Override
      public void force() {
        journal.force();
        if (ended) {
          ended = false;
          gotOn.accept(runId);
        }
      }

      @Override
      public boolean isDurable() {
        return journal.isDurable();
      }
    };
  }
}
