package io.dify.runtime.http.sse;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.runtime.http.EventSink;
import io.dify.runtime.http.EventSource;
import io.dify.workflow.event.RunEvent;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.stream.RunCursor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Sends one run to one client, from its first event to its end. Whatever is ready goes out in one write, adjacent pieces of text as one record.
 * The client's going away ends the stream and nothing else. Exactly one of the closing records of {@link Closing}, of {@code workflow_paused} and of
 * {@code error} ends it.
 */
public final class RunStream implements EventSource {
  /** Adds the records that follow the run's own end. */
  @FunctionalInterface
  public interface Closing {
    /** No records: the run's own end is the last. */
    Closing NONE = (writer, result, sink) -> {};

    /** Adds them; may wait, for example until the answer is stored, and send what has gathered before. */
    void write(RunEventWriter writer, RunResult result, EventSink sink) throws IOException, InterruptedException;
  }

  private final RunCursor cursor;
  private final RunEventWriter writer;
  private final Closing closing;
  private final Duration pingInterval;

  /**
   * A stream of a run.
   *
   * @param cursor where reading begins
   * @param pingInterval how long the stream may be silent before a ping
   */
  public RunStream(RunCursor cursor, StreamIds ids, Closing closing, Duration pingInterval) {
    this.cursor = cursor;
    this.writer = new RunEventWriter(ids);
    this.closing = closing;
    this.pingInterval = pingInterval;
  }

  @Override
  public void writeTo(EventSink sink) throws IOException, InterruptedException {
    try {
      boolean ended = false;
      while (!ended) {
        ended = write(cursor.take(pingInterval), sink);
        writer.sendTo(sink);
      }
    } catch (RuntimeException e) {
      writer.error(DifyException.of(e));
      writer.sendTo(sink);
    }
  }

  /** Writes a batch; true when it held the end. */
  private boolean write(List<RunEvent> batch, EventSink sink) throws IOException, InterruptedException {
    if (batch.isEmpty()) {
      writer.ping();
    }
    for (RunEvent event : merged(batch)) {
      if (event instanceof RunEvent.RunEnded lost
          && ErrorCode.UNAVAILABLE.wire().equals(lost.result().errorType())) {
        writer.error(new DifyException(ErrorCode.UNAVAILABLE, String.valueOf(lost.result().error())));
        return true;
      }
      writer.event(event);
      if (event instanceof RunEvent.RunEnded ended) {
        writer.sendTo(sink);
        closing.write(writer, ended.result(), sink);
        return true;
      }
      if (event instanceof RunEvent.RunPaused) {
        return true;
      }
    }
    return false;
  }

  /** Joins pieces of text that follow one another and come from the same variable. */
  static List<RunEvent> merged(List<RunEvent> batch) {
    List<RunEvent> events = new ArrayList<>(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      if (batch.get(i) instanceof RunEvent.TextChunk first && continues(batch, i, first)) {
        StringBuilder text = new StringBuilder(first.text());
        for (; continues(batch, i, first); i++) {
          text.append(((RunEvent.TextChunk) batch.get(i + 1)).text());
        }
        events.add(new RunEvent.TextChunk(batch.get(i).seq(), first.at(), text.toString(), first.source()));
      } else {
        events.add(batch.get(i));
      }
    }
    return events;
  }

  private static boolean continues(List<RunEvent> batch, int i, RunEvent.TextChunk first) {
    return i + 1 < batch.size() && batch.get(i + 1) instanceof RunEvent.TextChunk next
        && next.source().equals(first.source());
  }
}
