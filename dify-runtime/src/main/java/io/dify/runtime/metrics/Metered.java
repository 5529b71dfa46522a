package io.dify.runtime.metrics;

import io.dify.core.cancel.Cancellation;
import io.dify.core.code.CodeCall;
import io.dify.core.code.CodeLanguage;
import io.dify.core.code.CodeResult;
import io.dify.core.code.CodeRunner;
import io.dify.core.error.DifyException;
import io.dify.core.model.gateway.UsageSink;
import io.dify.core.retrieval.KnowledgeDescription;
import io.dify.core.retrieval.KnowledgeFindings;
import io.dify.core.retrieval.KnowledgeHit;
import io.dify.core.retrieval.KnowledgeQuery;
import io.dify.core.retrieval.KnowledgeRetriever;
import io.dify.runtime.http.RequestObserver;
import java.time.Duration;
import java.util.List;
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

  /** Times searches. */
  public KnowledgeRetriever knowledge(KnowledgeRetriever next) {
    return new KnowledgeRetriever() {
      @Override
      public List<KnowledgeHit> retrieve(KnowledgeQuery query, Cancellation cancellation) {
        return timed(() -> next.retrieve(query, cancellation));
      }

      @Override
      public KnowledgeFindings find(KnowledgeQuery query, Cancellation cancellation) {
        return timed(() -> next.find(query, cancellation));
      }

      @Override
      public List<KnowledgeDescription> describe(List<String> datasets) {
        return next.describe(datasets);
      }
    };
  }

  private <T> T timed(Supplier<T> search) {
    long start = System.nanoTime();
    boolean answered = false;
    try {
      T found = search.get();
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
