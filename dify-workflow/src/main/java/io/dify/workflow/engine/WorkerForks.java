package io.dify.workflow.engine;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.workflow.node.Forks;
import io.dify.workflow.node.RunsOn;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Work beside a node, on threads of the engine; broken off with the run. */
final class WorkerForks implements Forks {
  private final Workers workers;
  private final Cancellation cancellation;

  WorkerForks(Workers workers, Cancellation cancellation) {
    this.workers = workers;
    this.cancellation = cancellation;
  }

  @Override
  public <T> Fork<T> begin(Callable<T> work) {
    CompletableFuture<T> done = new CompletableFuture<>();
    Runnable interrupt = workers.start(RunsOn.THREAD, () -> call(work, done));
    Cancellation.Registration registration = cancellation.onCancel(() -> {
      interrupt.run();
      done.completeExceptionally(cancelled());
    });
    return () -> join(done, registration);
  }

  private static <T> void call(Callable<T> work, CompletableFuture<T> done) {
    try {
      done.complete(work.call());
    } catch (InterruptedException e) {
      done.completeExceptionally(cancelled());
    } catch (Throwable e) { // Whatever it is, somebody waits for it.
      done.completeExceptionally(e);
    }
  }

  private <T> T join(CompletableFuture<T> done, Cancellation.Registration registration) throws InterruptedException {
    try (registration) {
      return workers.await(done);
    } catch (ExecutionException e) {
      throw DifyException.of(e.getCause() == null ? e : e.getCause());
    }
  }

  private static DifyException cancelled() {
    return new DifyException(ErrorCode.CANCELLED, "The run ended while this was at work.");
  }
}
