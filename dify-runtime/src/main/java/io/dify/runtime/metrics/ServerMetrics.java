package io.dify.runtime.metrics;

import io.dify.core.model.Cost;
import io.dify.core.model.gateway.UsageRecord;
import io.dify.runtime.http.RequestEnd;
import io.dify.workflow.event.RunEvent;
import io.dify.workflow.run.RunResult;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.function.DoubleSupplier;

/**
 * The numbers of one server. Times are in seconds. Everything is counted from the start of the process and kept in memory; the names are listed in
 * {@code docs/observability.md}. Thread-safe; counting takes no lock.
 */
public final class ServerMetrics {
  private static final int MODELS = 200;
  private static final double[] REQUESTS = { 0.005, 0.025, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120};
  private static final double[] SHARES = { 0.5, 0.6, 0.7, 0.8, 0.9, 1};
  private static final double[] WORK = { 0.001, 0.005, 0.025, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300};

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final BoundedLabels models = new BoundedLabels(MODELS);
  private final ActiveUsers users;
  private final Counter requests = counter("dify_http_requests", "Requests answered.", "method", "endpoint", "status");
  private final Histogram requestSeconds = histogram("dify_http_request_duration_seconds",
      "From the head of a request to the last byte of its answer.", REQUESTS, "method", "endpoint");
  private final Gauge requestsActive = Gauge.builder().name("dify_http_requests_active")
      .help("Requests being answered.").register(registry);
  private final Counter llmRequests = counter("dify_llm_requests", "Calls of models.", "provider", "model", "status");
  private final Histogram llmSeconds = histogram("dify_llm_request_duration_seconds",
      "Calls of models, with waits and repetitions.", REQUESTS, "provider", "model");
  private final Counter llmTokens = counter("dify_llm_tokens", "Tokens of models.", "provider", "model", "direction");
  private final Counter llmCost = counter("dify_llm_cost", "What calls of models cost, where prices are known.",
      "provider", "model", "currency");
  private final Counter runs = counter("dify_runs", "Runs that have ended.", "mode", "status");
  private final Histogram runSeconds = histogram("dify_run_duration_seconds", "Runs from start to end.", REQUESTS,
      "mode");
  private final Counter nodes = counter("dify_nodes", "Nodes that have ended.", "type", "status");
  private final Histogram nodeSeconds = histogram("dify_node_duration_seconds", "Nodes from start to end.", WORK,
      "type");
  private final Histogram retrievalSeconds = histogram("dify_retrieval_duration_seconds",
      "Searches of knowledge, over all bases asked.", WORK, "status");
  private final Counter audits = counter("dify_retrieval_audits",
      "Live questions for which a vector index was compared with an exact scan.", "status");
  private final Histogram auditRecall = histogram("dify_retrieval_audit_recall",
      "Share of the ten nearest entries that the vector index found, by audited question.", SHARES);
  private final Counter sandboxRuns = counter("dify_sandbox_runs", "Programs of users that have ended.", "language",
      "status");
  private final Gauge sandboxActive = Gauge.builder().name("dify_sandbox_runs_active")
      .help("Programs of users that run or wait.").register(registry);

  /** Numbers of a server that begins, with those of its JVM. */
  public ServerMetrics(InstantSource clock) {
    users = new ActiveUsers(clock);
    gauge("dify_active_users", "End users seen in the last five minutes.", users::count);
    JvmMetrics.builder().register(registry);
  }

  private Counter counter(String name, String help, String... labels) {
    return Counter.builder().name(name).help(help).labelNames(labels).register(registry);
  }

  private Histogram histogram(String name, String help, double[] bounds, String... labels) {
    return Histogram.builder().name(name).help(help).labelNames(labels).classicOnly().classicUpperBounds(bounds)
        .register(registry);
  }

  /** Adds a number that is asked for when the numbers are. */
  public void gauge(String name, String help, DoubleSupplier value) {
    GaugeWithCallback.builder().name(name).help(help).callback(gauge -> gauge.call(value.getAsDouble()))
        .register(registry);
  }

  /** A request has come. */
  void requestBegan() {
    requestsActive.inc();
  }

  /** A request was answered. */
  void requestEnded(RequestEnd end) {
    requestsActive.dec();
    requests.labelValues(end.method(), end.endpoint(), Integer.toString(end.status())).inc();
    requestSeconds.labelValues(end.method(), end.endpoint()).observe(seconds(end.elapsed()));
  }

  /** A call of a model has ended. */
  void modelCalled(UsageRecord call) {
    String[] model = models.of(call.answering().provider(), call.answering().name());
    llmRequests.labelValues(model[0], model[1], call.outcome().name().toLowerCase(Locale.ROOT)).inc();
    llmSeconds.labelValues(model).observe(seconds(call.duration()));
    llmTokens.labelValues(model[0], model[1], "prompt").inc(call.usage().promptTokens());
    llmTokens.labelValues(model[0], model[1], "completion").inc(call.usage().completionTokens());
    Cost cost = call.usage().cost();
    if (!cost.currency().isEmpty()) {
      llmCost.labelValues(model[0], model[1], cost.currency()).inc(cost.total().doubleValue());
    }
  }

  /** An end user asks. */
  public void userSeen(String app, String user) {
    users.seen(app, user);
  }

  /** A run has ended. */
  public void runEnded(String mode, RunResult result) {
    runs.labelValues(mode, result.status().wire()).inc();
    runSeconds.labelValues(mode).observe(seconds(result.elapsed()));
  }

  /** A node has ended. */
  public void nodeEnded(RunEvent.NodeFinished node) {
    nodes.labelValues(node.start().nodeType(), node.status().wire()).inc();
    nodeSeconds.labelValues(node.start().nodeType()).observe(seconds(node.elapsed()));
  }

  /** A search of knowledge has ended. */
  void searched(boolean answered, Duration elapsed) {
    retrievalSeconds.labelValues(answered ? "succeeded" : "failed").observe(seconds(elapsed));
  }

  /**
   * A vector index was compared with an exact scan.
   *
   * @param recall share of the nearest entries that it found, from 0 to 1
   */
  public void indexAudited(double recall) {
    audits.labelValues("succeeded").inc();
    auditRecall.observe(recall);
  }

  /** A vector index was to be compared with an exact scan, and could not be. */
  public void indexAuditFailed() {
    audits.labelValues("failed").inc();
  }

  /** A program of a user begins. */
  void programBegan() {
    sandboxActive.inc();
  }

  /** A program of a user has ended. */
  void programEnded(String language, String status) {
    sandboxActive.dec();
    sandboxRuns.labelValues(language, status).inc();
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  /** All numbers, in the text format of Prometheus. */
  public String text() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      PrometheusTextFormatWriter.create().write(out, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
