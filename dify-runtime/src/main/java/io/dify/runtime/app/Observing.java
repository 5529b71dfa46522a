package io.dify.runtime.app;

import io.dify.core.code.CodeRunner;
import io.dify.core.http.HttpGateway;
import io.dify.core.model.gateway.UsageSink;
import io.dify.core.retrieval.KnowledgeRetriever;
import io.dify.core.store.Database;
import io.dify.rag.RetrievalStatistics;
import io.dify.runtime.http.RequestLog;
import io.dify.runtime.http.RequestObserver;
import io.dify.runtime.metrics.Metered;
import io.dify.runtime.metrics.ServerMetrics;
import io.dify.runtime.run.ActiveRuns;
import io.dify.runtime.run.RunGate;
import io.dify.runtime.run.RunObserver;
import io.dify.runtime.trace.TraceSettings;
import io.dify.runtime.trace.Tracing;
import io.dify.workflow.engine.Run;
import io.dify.workflow.event.RunEvent;
import io.dify.workflow.run.RunResult;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Everything that watches a server: numbers, log, traces. The one place that ties them to what they watch. Thread-safe.
 */
public final class Observing implements AutoCloseable {
  private static final Logger RUNS = LoggerFactory.getLogger("dify.run");

  private final ServerMetrics metrics;
  private final Metered metered;
  private final Tracing tracing;

  private Observing(InstantSource clock, Tracing tracing) {
    this.metrics = new ServerMetrics(clock);
    this.metered = new Metered(metrics);
    this.tracing = tracing;
  }

  /** Traces are handed on and exported nowhere. */
  public static Observing standard(InstantSource clock) {
    return new Observing(clock, Tracing.off());
  }

  /** Traces go where the operator says. */
  static Observing of(TraceSettings traces, HttpGateway http, InstantSource clock) {
    return new Observing(clock, Tracing.of(traces, http));
  }

  /** The numbers. */
  public ServerMetrics metrics() {
    return metrics;
  }

  /** The traces. */
  public Tracing tracing() {
    return tracing;
  }

  RequestObserver requests() {
    return new RequestLog().and(tracing.requests()).and(metered.requests());
  }

  RunObserver runs() {
    return new RunObserver() {
      @Override
      public void began(String appId, String user) {
        metrics.userSeen(appId, user);
      }

      @Override
      public void ended(String mode, Run run, RunResult result) {
        metrics.runEnded(mode, result);
        for (RunEvent event : run.kept()) {
          if (event instanceof RunEvent.NodeFinished node) {
            metrics.nodeEnded(node);
          }
        }
        tracing.ran(mode, run, result);
        log(mode, run, result);
      }
    };
  }

  private static void log(String mode, Run run, RunResult result) {
    LoggingEventBuilder line = RUNS.atInfo().addKeyValue("run_id", run.id()).addKeyValue("mode", mode)
        .addKeyValue("status", result.status().wire()).addKeyValue("duration_ms", result.elapsed().toMillis())
        .addKeyValue("steps", result.steps()).addKeyValue("tokens", result.usage().totalTokens());
    if (result.errorType() != null) {
      line = line.addKeyValue("error_code", result.errorType());
    }
    line.log("run");
  }

  UsageSink usage(UsageSink next) {
    return metered.usage(tracing.usage(next));
  }

  KnowledgeRetriever knowledge(KnowledgeRetriever next) {
    return new WatchedKnowledge(next, metered, tracing);
  }

  CodeRunner code(CodeRunner next) {
    return metered.code(next);
  }

  void active(ActiveRuns active, RunGate gate) {
    metrics.gauge("dify_runs_waiting", "Requests that wait until there are processors for their run.", gate::waiting);
    metrics.gauge("dify_runs_active", "Runs going on.", active::count);
  }

  void database(Database database) {
    metrics.gauge("dify_database_queued_writes", "Units that wait for the one writer of SQLite.",
        () -> database.load().queuedWrites());
    metrics.gauge("dify_database_connections", "Open connections of the pool.", () -> database.load().connections());
    metrics.gauge("dify_database_connections_busy", "Connections in use.", () -> database.load().busy());
    metrics.gauge("dify_database_connections_awaited", "Callers that wait for a connection.",
        () -> database.load().waiting());
  }

  /** @param statistics empty while no base is open */
  void retrieval(Supplier<Optional<RetrievalStatistics>> statistics, LongSupplier jobs) {
    metrics.gauge("dify_retrieval_searches", "Searches of one base since the bases were opened.",
        () -> statistics.get().map(RetrievalStatistics::searches).orElse(0L));
    metrics.gauge("dify_retrieval_cache_hits", "Of these, those answered from the cache.",
        () -> statistics.get().map(RetrievalStatistics::cacheHits).orElse(0L));
    metrics.gauge("dify_retrieval_cache_hit_ratio", "Share of searches answered from the cache.",
        () -> statistics.get().map(RetrievalStatistics::cacheHitRatio).orElse(0.0));
    metrics.gauge("dify_retrieval_cache_entries", "Results in the cache.",
        () -> statistics.get().map(RetrievalStatistics::cacheEntries).orElse(0L));
    metrics.gauge("dify_retrieval_dead_entries", "Entries of an index that led to no chunk and were passed over.",
        () -> statistics.get().map(RetrievalStatistics::deadEntries).orElse(0L));
    metrics.gauge("dify_indexing_jobs_waiting", "Documents that wait to be indexed, or are being.",
        jobs::getAsLong);
  }

  @Override
  public void close() {
    tracing.close();
  }
}
