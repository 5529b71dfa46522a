package io.dify.runtime.trigger;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.workflow.node.trigger.ScheduleConfig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs schedules when they are due, each due time once however many processes share the database and whenever they die: whoever claims it runs it, and a claim
 * that its process did not live to end is free again after {@link #LEASE}. The run's id is made of the schedule and the due time, so whoever comes next sees
 * whether the run has been accepted, and a second one cannot be. Times that passed while nobody looked are made up for by one run. Thread-safe.
 */
public final class Schedules {
  /** How long a claim holds. Starting a run takes milliseconds. */
  public static final Duration LEASE = Duration.ofMinutes(1);
  /** Schedules taken at a time. */
  private static final int MAX = 100;
  private static final Logger LOG = LoggerFactory.getLogger(Schedules.class);

  private final TriggerStore store;
  private final Triggers triggers;
  private final TriggeredRuns runs;
  private final String process;
  private final InstantSource clock;

  /**
   * Schedules of a store.
   *
   * @param process names this process among those that share the database
   */
  public Schedules(TriggerStore store, Triggers triggers, TriggeredRuns runs, String process, InstantSource clock) {
    this.store = store;
    this.triggers = triggers;
    this.runs = runs;
    this.process = process;
    this.clock = clock;
  }

  /**
   * Runs what is due.
   *
   * @return when something is due next; empty when there is no schedule
   */
  public Optional<Instant> tick() {
    for (Trigger due : store.due(clock.instant(), MAX)) {
      Instant now = clock.instant();
      if (store.claim(due, process, now, now.plus(LEASE))) {
        run(due);
      }
    }
    return store.nextDue();
  }

  private void run(Trigger due) {
    try {
      Entry entry = triggers.entry(due);
      Optional<Instant> next = entry.config() instanceof ScheduleConfig schedule
          ? schedule.after(clock.instant())
          : Optional.empty();
      if (next.isPresent() && !runs.once(entry, runId(due))) {
        LOG.info("The schedule '{}' of app {} had run when its process was lost.", due.nodeId(), due.appId());
      }
      store.ran(due, process, next);
    } catch (DifyException e) {
      failed(due, e);
    }
  }

  /** One id for one due time: whoever runs it, and however often that is tried. */
  private static String runId(Trigger due) {
    String time = due.dueAt().map(at -> Long.toString(at.toEpochMilli())).orElse("");
    return UUID.nameUUIDFromBytes((due.id() + "@" + time).getBytes(StandardCharsets.UTF_8)).toString();
  }

  /** An app that has its limit of runs is tried again when the claim ends; one that cannot run at all is not. */
  private void failed(Trigger due, DifyException e) {
    LOG.warn("The schedule '{}' of app {} could not run: {}", due.nodeId(), due.appId(), e.text());
    if (e.code() == ErrorCode.APP_UNAVAILABLE || e.code() == ErrorCode.NOT_FOUND) {
      store.ran(due, process, Optional.empty());
    }
  }
}
