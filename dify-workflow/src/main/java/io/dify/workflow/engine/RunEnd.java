package io.dify.workflow.engine;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.workflow.journal.JournalEntry;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.run.RunStatus;
import io.dify.workflow.schedule.RunState;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a run is over: as was decided, by a pause, or because something broke. Owned by the run's loop; only the result is for others. */
final class RunEnd {
  private static final Logger LOG = LoggerFactory.getLogger(RunEnd.class);

  private final RunLoop loop;
  private final RunState state;
  private final RunRecord record;
  private final Cancellation cancellation;
  private final CompletableFuture<RunResult> result = new CompletableFuture<>();
  private @Nullable Runnable deadline;

  RunEnd(RunLoop loop, RunState state, RunRecord record, Cancellation cancellation) {
    this.loop = loop;
    this.state = state;
    this.record = record;
    this.cancellation = cancellation;
  }

  /** What the run has come to, once it is over or waits. */
  CompletableFuture<RunResult> result() {
    return result;
  }

  /** @param forget calls off what ends the run when its time is up */
  void limited(Runnable forget) {
    deadline = forget;
  }

  /** Ends the run, and its nodes with it. */
  void end(RunStatus status, @Nullable String errorType, @Nullable String error) {
    breakOff(error == null ? "The run has ended." : error);
    loop.acceptAtLast();
    record.stopNodes();
    record.commit(new JournalEntry.Ended(record.now(), status, errorType, error));
    record.flush();
    close();
  }

  /** What a node registered to be broken off by may fail; the run ends as it must all the same. */
  private void breakOff(String reason) {
    try {
      cancellation.cancel(reason);
    } catch (RuntimeException | Error e) {
      LOG.warn("A node of run {} could not be broken off", loop.id(), e);
    }
  }

  /** Nothing goes on here any more. Last of all come the interrupts: this thread may be one of those interrupted, and had facts to write before. */
  void close() {
    if (deadline != null) {
      deadline.run();
    }
    loop.threads.stay();
    result.complete(state.result());
    loop.threads.interrupt();
  }

  /** Something broke that should not have: the run still ends, once, and its readers learn of it. */
  void defect(Throwable thrown) {
    loop.threads.stay();
    if (thrown instanceof DifyException gone && gone.code() == ErrorCode.UNAVAILABLE) {
      if (gone.getCause() == null) {
        LOG.info("Run {} is at work elsewhere", loop.id());
      } else if (gone.getCause() instanceof DifyException cause && cause.code() == ErrorCode.CONFLICT) {
        LOG.info("Run {} does not go on here: {}", loop.id(), gone.text());
      } else {
        LOG.warn("Run {} goes on when it can be written down again", loop.id(), gone);
      }
    } else {
      LOG.error("Run {} broke off", loop.id(), thrown);
    }
    if (state.status() != RunStatus.RUNNING && record.isShown()) {
      close();
      return;
    }
    DifyException known = DifyException.of(thrown);
    breakOff(known.text());
    record.breakOff(known);
    close();
  }
}
