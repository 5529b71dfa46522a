package io.dify.runtime.metrics;

import io.dify.core.cancel.Cancellation;
import io.dify.core.code.CodeCall;
import io.dify.core.code.CodeLanguage;
import io.dify.core.code.CodeResult;
import io.dify.core.code.CodeRunner;
import io.dify.core.error.DifyException;
import io.dify.core.model.gateway.UsageSink;
import io.dify.runtime.http.RequestObserver;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Ports that count what goes through them. Stateless but for the numbers.
 *
 * @param metrics the numbers
 */
public record Metered(ServerMetrics metrics) {
  /** Counts requests. */
  public RequestObserver requests() {
    return head -> {
      metrics.requestBegan();
      return metrics::requestEnded;
    };
  }

  /** Counts calls of models, then passes them on. */
  public UsageSink usage(UsageSink next) {
    return record -> {
      metrics.modelCalled(record);
      next.record(record);
    };
  }

  /** Times a search. */
  public <T> T search(Supplier<T> work) {
    long start = System.nanoTime();
    boolean answered = false;
    try {
      T found = work.get();
      answered = true;
      return found;
    } finally {
      metrics.searched(answered, Duration.ofNanos(System.nanoTime() - start));
    }
  }

  /** Counts programs. */
  public CodeRunner code(CodeRunner next) {
    return new CodeRunner() {
      @Override
      public CodeResult run(CodeCall call, Cancellation cancellation) throws InterruptedException {
        metrics.programBegan();
        String status = "interrupted";
        try {
          CodeResult result = next.run(call, cancellation);
          status = "succeeded";
          return result;
        } catch (DifyException e) {
          status = e.code().wire();
          throw e;
        } finally {
          metrics.programEnded(call.language().service(), status);
        }
      }

      @Override
      public Optional<String> obstacle(CodeLanguage language) {
        return next.obstacle(language);
      }
    };
  }
}
