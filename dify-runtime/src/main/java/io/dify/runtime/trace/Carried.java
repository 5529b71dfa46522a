package io.dify.runtime.trace;

import io.dify.workflow.engine.Workers;
import io.dify.workflow.node.RunsOn;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import org.slf4j.MDC;

/** Takes the names a thread logs under, and its place in a trace, along to the threads that go on with its work. Stateless. */
public final class Carried {
  private Carried() {}

  /** The same task, under the names and the trace of the thread that makes this call. */
  static Runnable of(Runnable task) {
    Map<String, String> names = MDC.getCopyOfContextMap();
    Runnable traced = Context.current().wrap(task);
    if (names == null || names.isEmpty()) {
      return traced;
    }
    return () -> {
      Map<String, String> before = MDC.getCopyOfContextMap();
      MDC.setContextMap(names);
      try {
        traced.run();
      } finally {
        MDC.setContextMap(before == null ? Map.of() : before);
      }
    };
  }

  /** An executor whose tasks go on under the names and the trace of who gave them. */
  public static Executor over(Executor executor) {
    return task -> executor.execute(of(task));
  }

  /** Workers whose work goes on under the names and the trace of who began it. */
  public static Workers over(Workers workers) {
    return new Workers() {
      @Override
      public Runnable start(RunsOn where, Runnable work) {
        return workers.start(where, of(work));
      }

      @Override
      public Runnable after(Duration delay, Runnable task) {
        return workers.after(delay, of(task));
      }

      @Override
      public <T> T await(CompletableFuture<T> result) throws InterruptedException, ExecutionException {
        return workers.await(result);
      }
    };
  }
}
