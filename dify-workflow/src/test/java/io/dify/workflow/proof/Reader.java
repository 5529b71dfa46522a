package io.dify.workflow.proof;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.workflow.engine.Run;
import io.dify.workflow.event.RunEvent;
import io.dify.workflow.stream.RunCursor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;

/** Somebody who reads a run in some way, good or bad; what it saw can be held against the truth. */
final class Reader implements Callable<Void> {
  /** How it reads. */
  enum Way {
    /** As fast as it can. */
    PROMPT,
    /** With breaks. */
    HESITANT,
    /** Takes a little, and goes on only when the run has ended. */
    SLOW,
    /** Leaves in the middle, comes back and begins again. */
    LEAVING,
    /** Comes when all is over. */
    LATE,
    /** With a for loop. */
    LOOPING,
    /** With a callback. */
    LISTENING
  }

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Run run;
  private final Way way;
  private final int measure;
  private final int capacity;
  private final List<RunEvent> before = new ArrayList<>();
  private final List<RunEvent> seen = new ArrayList<>();
  private boolean cutOff;

  Reader(Run run, int capacity, Random random) {
    this.run = run;
    this.capacity = capacity;
    this.way = Way.values()[random.nextInt(Way.values().length)];
    this.measure = random.nextInt(8);
  }

  @Override
  public Void call() throws InterruptedException {
    try {
      read();
    } catch (DifyException e) {
      Verdict.require(e.code() == ErrorCode.LIMIT_EXCEEDED, "a reader met " + e);
      cutOff = true;
    }
    return null;
  }

  private void read() throws InterruptedException {
    switch (way) {
      case PROMPT -> rest(run.subscribe(), seen);
      case HESITANT -> {
        RunCursor cursor = run.subscribe();
        while (!cursor.ended()) {
          take(cursor, seen);
          for (int i = 0; i < measure; i++) {
            Thread.yield();
          }
        }
      }
      case SLOW -> {
        RunCursor cursor = run.subscribe();
        take(cursor, seen);
        run.await();
        rest(cursor, seen);
      }
      case LEAVING -> {
        RunCursor cursor = run.subscribe();
        for (int i = 0; i < measure && !cursor.ended(); i++) {
          take(cursor, before);
        }
        rest(run.subscribe(), seen);
      }
      case LATE -> {
        run.await();
        rest(run.subscribe(), seen);
      }
      case LOOPING -> {
        for (RunEvent event : run.events()) {
          seen.add(event);
        }
      }
      case LISTENING -> {
        try {
          run.listen(seen::add).join();
        } catch (CompletionException e) {
          throw DifyException.of(e.getCause());
        }
      }
    }
  }

  private static void rest(RunCursor cursor, List<RunEvent> into) throws InterruptedException {
    while (!cursor.ended()) {
      take(cursor, into);
    }
  }

  private static void take(RunCursor cursor, List<RunEvent> into) throws InterruptedException {
    List<RunEvent> more = cursor.take(PATIENCE);
    Verdict.require(!more.isEmpty(), "the stream does not go on after " + into);
    into.addAll(more);
  }

  /** It saw everything from the beginning in order, unless it fell behind by more than the log keeps. */
  void check(List<RunEvent> truth, AtomicLong cutOffs) {
    Verdict.require(before.equals(truth.subList(0, before.size())), way + " first saw " + before + " of " + truth);
    Verdict.require(seen.size() <= truth.size() && seen.equals(truth.subList(0, seen.size())),
        way + " saw " + seen + " of " + truth);
    if (cutOff) {
      cutOffs.incrementAndGet();
      Verdict.require(truth.size() - Math.min(before.size(), seen.size()) > capacity, way + " was cut off for nothing");
    } else {
      Verdict.require(seen.size() == truth.size(), way + " missed the end: " + seen.size() + " of " + truth.size());
    }
  }
}
