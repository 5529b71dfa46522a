package io.dify.core.code.local;

import io.dify.core.cancel.Cancellation;
import io.dify.core.code.CodeCall;
import io.dify.core.code.CodeResult;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Everything to run code of one language. Thread-safe. */
final class Bench implements AutoCloseable {
  private final Interpreter interpreter;
  private final Launcher launcher;
  private final WorkerPool pool;

  Bench(Interpreter interpreter, Launcher launcher, int warm) {
    this.interpreter = interpreter;
    this.launcher = launcher;
    this.pool = new WorkerPool(launcher, interpreter, warm);
  }

  CodeResult run(CodeCall call, Cancellation cancellation) throws InterruptedException {
    byte[] request = Execution.request(call, interpreter.packages());
    return new Execution(call, take(cancellation), launcher).run(request, cancellation);
  }

  private Worker take(Cancellation cancellation) throws InterruptedException {
    CompletableFuture<Worker> mine = new CompletableFuture<>();
    var unused = pool.take().whenComplete((worker, failure) -> {
      if (worker == null) {
        mine.completeExceptionally(failure);
      } else if (!mine.complete(worker)) {
        worker.kill();
      }
    });
    Cancellation.Registration breaking = cancellation.onCancel(() -> mine.completeExceptionally(
        new DifyException(ErrorCode.CANCELLED, "The call was cancelled.")));
    try {
      return mine.get();
    } catch (InterruptedException e) {
      if (!mine.cancel(false) && !mine.isCompletedExceptionally()) {
        mine.join().kill();
      }
      throw e;
    } catch (ExecutionException e) {
      throw Causes.of(e);
    } finally {
      breaking.close();
    }
  }

  /** Makes more sandboxes ready. */
  void fill() {
    pool.fill();
  }

  @Override
  public void close() {
    pool.close();
  }
}
