package io.dify.runtime.config;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
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
 */
public record ObserveSettings(Optional<Secret> metricsToken, boolean jsonLogs, TraceSettings traces) {
  /** Open on loopback only, a log for people, no export. */
  public static final ObserveSettings DEFAULT = new ObserveSettings(Optional.empty(), false, TraceSettings.OFF);

  private static final String FORMAT = "DIFY_LOG_FORMAT";
  private static final String SHARE = "OTEL_TRACES_SAMPLER_ARG";

  /**
   * What an environment says: {@code DIFY_METRICS_TOKEN}, {@code DIFY_LOG_FORMAT} ({@code text} or {@code json}), {@code OTEL_EXPORTER_OTLP_ENDPOINT},
   * {@code OTEL_EXPORTER_OTLP_HEADERS} ({@code name=value}, commas between), {@code OTEL_TRACES_SAMPLER_ARG} (0 to 1), {@code OTEL_SERVICE_NAME}.
   *
   * @throws DifyException {@code INVALID_PARAM} naming the variable
   */
  public static ObserveSettings of(Map<String, String> environment) {
    String format = text(environment, FORMAT);
    if (!format.isEmpty() && !format.equals("text") && !format.equals("json")) {
      throw new DifyException(ErrorCode.INVALID_PARAM, FORMAT + " is '" + format + "'; it must be text or json.");
    }
    return new ObserveSettings(present(environment, "DIFY_METRICS_TOKEN").map(Secret::of), format.equals("json"),
        traces(environment));
  }

  private static TraceSettings traces(Map<String, String> environment) {
    return new TraceSettings(present(environment, "OTEL_EXPORTER_OTLP_ENDPOINT"), headers(environment),
        share(environment), present(environment, "OTEL_SERVICE_NAME").orElse(TraceSettings.OFF.service()));
  }

  private static Map<String, Secret> headers(Map<String, String> environment) {
    Map<String, Secret> headers = new LinkedHashMap<>();
    for (String header : text(environment, "OTEL_EXPORTER_OTLP_HEADERS").split(",")) {
      int equals = header.indexOf('=');
      if (equals > 0) {
        headers.put(header.substring(0, equals).strip(), Secret.of(header.substring(equals + 1).strip()));
      }
    }
    return headers;
  }

  private static double share(Map<String, String> environment) {
    String text = text(environment, SHARE);
    try {
      double share = text.isEmpty() ? 1 : Double.parseDouble(text);
      if (share >= 0 && share <= 1) {
        return share;
      }
    } catch (NumberFormatException e) {
      // Answered below, like a number out of range.
    }
    throw new DifyException(ErrorCode.INVALID_PARAM, SHARE + " is '" + text + "'; it must be a number from 0 to 1.");
  }

  private static Optional<String> present(Map<String, String> environment, String name) {
    return Optional.of(text(environment, name)).filter(value -> !value.isEmpty());
  }

  private static String text(Map<String, String> environment, String name) {
    return environment.getOrDefault(name, "").strip();
  }
}
