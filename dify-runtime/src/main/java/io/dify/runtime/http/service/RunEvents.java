package io.dify.runtime.http.service;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.runtime.http.EventSink;
import io.dify.runtime.http.EventSource;
import io.dify.runtime.http.sse.RunEventWriter;
import io.dify.runtime.http.sse.StreamIds;
import io.dify.runtime.journal.RunStage;
import io.dify.runtime.journal.StoredRun;
import io.dify.runtime.run.DurableRuns;
import io.dify.runtime.run.WorkflowRuns;
import io.dify.workflow.engine.Run;
import io.dify.workflow.event.RunEvent;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.journal.JournalEntry;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.run.RunStatus;
import io.dify.workflow.schedule.RunState;
import io.dify.workflow.stream.EventFold;
import io.dify.workflow.stream.RunCursor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Follows a durable run wherever it is: at work here, at work in another process, waiting, or over. Its events are those of its journal, so their numbers are the same
 * everywhere and at all times.
 */
final class RunEvents implements EventSource {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(250);
  private static final Duration SOON = Duration.ofMillis(5);
  private static final Duration STORED_WITHIN = Duration.ofSeconds(10);

  private final DurableRuns durable;
  private final Graph graph;
  private final String runId;
  private final RunEventWriter writer;
  private final StreamIds ids;
  private final boolean throughPauses;
  private final Duration ping;
  private final Function<RunResult, ObjectNode> metadata;
  private long next;
  private boolean over;

  /**
   * Events of a run.
   *
   * @param next number of the first event to send
   * @param throughPauses whether the stream stays open when the run waits for somebody
   * @param metadata what is said of an answer beside its text, once it is stored
   */
  RunEvents(DurableRuns durable, Graph graph, StreamIds ids, RunEventWriter writer, long next, boolean throughPauses,
      Duration ping, Function<RunResult, ObjectNode> metadata) {
    this.metadata = metadata;
    this.durable = durable;
    this.graph = graph;
    this.runId = ids.runId();
    this.ids = ids;
    this.writer = writer;
    this.next = next;
    this.throughPauses = throughPauses;
    this.ping = ping;
  }

  /** The events that facts tell of. */
  static List<RunEvent> events(Graph graph, List<JournalEntry> entries) {
    RunState state = new RunState(WorkflowRuns.begun(graph, entries));
    EventFold fold = new EventFold();
    List<RunEvent> events = new ArrayList<>();
    for (JournalEntry entry : entries) {
      state.apply(entry);
      events.add(fold.apply(entry, state));
    }
    return events;
  }

  @Override
  public void writeTo(EventSink sink) throws IOException, InterruptedException {
    try {
      Duration silent = Duration.ZERO;
      while (!over) {
        long before = next;
        Optional<Run> here = durable.here(runId);
        if (here.isPresent()) {
          follow(here.get(), sink);
        } else {
          readStored(sink);
        }
        silent = next == before ? silent.plus(LOOK_AGAIN) : Duration.ZERO;
        if (!over && next == before) {
          silent = rest(silent, sink);
        }
      }
    } catch (RuntimeException e) {
      writer.error(DifyException.of(e));
      writer.sendTo(sink);
    }
  }

  private Duration rest(Duration silent, EventSink sink) throws IOException, InterruptedException {
    boolean never = new CountDownLatch(1).await(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
    if (never || silent.compareTo(ping) < 0) {
      return silent;
    }
    writer.ping();
    writer.sendTo(sink);
    return Duration.ZERO;
  }

  private void follow(Run run, EventSink sink) throws IOException, InterruptedException {
    RunCursor cursor = run.subscribe(next);
    while (!over && !cursor.ended()) {
      List<RunEvent> batch = cursor.take(ping);
      if (batch.isEmpty() && !cursor.ended()) {
        writer.ping();
      }
      write(batch);
      writer.sendTo(sink);
    }
  }

  private void readStored(EventSink sink) throws IOException, InterruptedException {
    StoredRun stored = durable.store().find(runId).orElseThrow();
    if (stored.entries() > next) {
      List<RunEvent> all = events(graph, durable.store().entries(stored));
      write(all.subList(Math.toIntExact(Math.min(next, all.size())), all.size()));
      writer.sendTo(sink);
    }
  }

  private void write(List<RunEvent> events) throws IOException, InterruptedException {
    for (RunEvent event : events) {
      if (over) {
        return;
      }
      if (event instanceof RunEvent.RunEnded lost
          && ErrorCode.UNAVAILABLE.wire().equals(lost.result().errorType())) {
        throw new DifyException(ErrorCode.UNAVAILABLE, String.valueOf(lost.result().error()));
      }
      writer.event(event);
      next = event.seq() + 1;
      over = event instanceof RunEvent.RunEnded || (event instanceof RunEvent.RunPaused && !throughPauses);
      if (event instanceof RunEvent.RunEnded ended && ids.chat() != null) {
        endMessage(ids.chat(), ended.result());
      }
    }
  }

  private void endMessage(StreamIds.Chat chat, RunResult result) throws IOException, InterruptedException {
    awaitAnswer();
    if (result.status() == RunStatus.FAILED) {
      writer.error(RunErrors.of(result));
    } else {
      writer.messageEnd(chat.messageId(), metadata.apply(result));
    }
  }

  /** Nobody is told that an answer is complete before it is stored; a message that cannot be is told all the same in the end. */
  private void awaitAnswer() throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    for (Duration waited = Duration.ZERO; waited.compareTo(STORED_WITHIN) < 0; waited = waited.plus(SOON)) {
      boolean stored = durable.store().find(runId).map(run -> run.stage() == RunStage.CLOSED).orElse(true);
      if (stored || never.await(SOON.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    }
  }
}
