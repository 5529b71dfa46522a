package io.dify.runtime.config;

import io.dify.core.error.DifyException;
import io.dify.core.secret.Secret;
import io.dify.runtime.trace.TraceSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How a server is watched. Settings of traces have OpenTelemetry's own names.
 *
 * @param metricsToken what whoever reads {@code /metrics} shows as a bearer token; empty to leave it open on a loopback address and closed elsewhere
 * @param jsonLogs whether the log file has one JSON object a line
 * @param traces where spans go
 * @param auditEvery how many searches of a knowledge base by meaning there are to one for which its vector index is compared with an exact scan; 0
 *     for no comparison
 */
public record ObserveSettings(Optional<Secret> metricsToken, boolean jsonLogs, TraceSettings traces, int auditEvery) {
  private static final int AUDIT_EVERY = 500;
  private static final int MAX_AUDIT_EVERY = 1_000_000_000;

  /** Open on loopback only, a log for people, no export, one comparison in 500 searches. */
  public static final ObserveSettings DEFAULT = new ObserveSettings(Optional.empty(), false, TraceSettings.OFF,
      AUDIT_EVERY);

  /**
   * What an environment says: {@code DIFY_METRICS_TOKEN}, {@code DIFY_LOG_FORMAT} ({@code text} or {@code json}), {@code OTEL_EXPORTER_OTLP_ENDPOINT},
   * {@code OTEL_EXPORTER_OTLP_HEADERS} ({@code name=value}, commas between), {@code OTEL_TRACES_SAMPLER_ARG} (0 to 1), {@code OTEL_SERVICE_NAME},
   * {@code DIFY_RETRIEVAL_AUDIT_EVERY} (0 for none).
   *
   * @throws DifyException {@code INVALID_PARAM} naming the variable
   */
  public static ObserveSettings of(Map<String, String> environment) {
    Environment read = new Environment(environment);
    return new ObserveSettings(read.secret("DIFY_METRICS_TOKEN"),
        read.choice("DIFY_LOG_FORMAT", "text", "json").equals("json"), traces(read),
        read.whole("DIFY_RETRIEVAL_AUDIT_EVERY", AUDIT_EVERY, 0, MAX_AUDIT_EVERY));
  }

  private static TraceSettings traces(Environment read) {
    return new TraceSettings(read.present("OTEL_EXPORTER_OTLP_ENDPOINT"), headers(read),
        read.share("OTEL_TRACES_SAMPLER_ARG", 1),
        read.present("OTEL_SERVICE_NAME").orElse(TraceSettings.OFF.service()));
  }

  private static Map<String, Secret> headers(Environment read) {
    Map<String, Secret> headers = new LinkedHashMap<>();
    for (String header : read.words("OTEL_EXPORTER_OTLP_HEADERS")) {
      int equals = header.indexOf('=');
      if (equals > 0) {
        headers.put(header.substring(0, equals).strip(), Secret.of(header.substring(equals + 1).strip()));
      }
    }
    return headers;
  }
}
