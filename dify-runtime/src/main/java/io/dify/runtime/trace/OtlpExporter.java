package io.dify.runtime.trace;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.http.HttpBody;
import io.dify.core.http.HttpCall;
import io.dify.core.http.HttpGateway;
import io.dify.core.http.HttpHeaders;
import io.dify.core.http.HttpLimits;
import io.dify.core.http.HttpReply;
import io.dify.core.http.Origin;
import io.dify.core.secret.Secret;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends spans to a collector: OTLP over HTTP in its JSON form (OpenTelemetry Protocol 1.x, {@code /v1/traces}). What the collector does not take is dropped, and
 * said once in a while: a trace is not worth a full memory. Thread-safe.
 */
final class OtlpExporter implements SpanExporter {
  private static final Logger LOG = LoggerFactory.getLogger(OtlpExporter.class);
  private static final int OK = 200;
  private static final int FIRST_ERROR = 300;

  private final HttpGateway http;
  private final String url;
  private final HttpHeaders headers;
  private final String service;

  OtlpExporter(HttpGateway http, String endpoint, TraceSettings settings) {
    this.http = http.allowing(List.of(Origin.of(endpoint)));
    this.url = endpoint.replaceAll("/+$", "") + "/v1/traces";
    this.service = settings.service();
    HttpHeaders all = HttpHeaders.none();
    for (Map.Entry<String, Secret> header : settings.headers().entrySet()) {
      all = all.with(header.getKey(), header.getValue().reveal());
    }
    this.headers = all;
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    byte[] body = json(spans).toString().getBytes(StandardCharsets.UTF_8);
    try (HttpReply reply = http.send(
        new HttpCall("POST", url, headers, HttpBody.of("application/json", body), HttpLimits.DEFAULT),
        Cancellation.none())) {
      if (reply.status() >= OK && reply.status() < FIRST_ERROR) {
        return CompletableResultCode.ofSuccess();
      }
      LOG.warn("The collector of traces answers {}; {} spans are lost.", reply.status(), spans.size());
    } catch (DifyException e) {
      LOG.warn("The collector of traces cannot be reached ({}); {} spans are lost.", e.code().wire(), spans.size());
    }
    return CompletableResultCode.ofFailure();
  }

  private ObjectNode json(Collection<SpanData> spans) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    ObjectNode resource = root.putArray("resourceSpans").addObject();
    attribute(resource.putObject("resource").putArray("attributes"), "service.name").put("stringValue", service);
    ObjectNode scope = resource.putArray("scopeSpans").addObject();
    scope.putObject("scope").put("name", Tracing.SCOPE);
    ArrayNode list = scope.putArray("spans");
    spans.forEach(span -> span(list.addObject(), span));
    return root;
  }

  /** As {@code SpanKind} of OTLP counts. */
  private static int number(SpanKind kind) {
    return switch (kind) {
      case INTERNAL -> 1;
      case SERVER -> 2;
      case CLIENT -> 3;
      case PRODUCER -> 4;
      case CONSUMER -> 5;
    };
  }

  private static void span(ObjectNode node, SpanData span) {
    node.put("traceId", span.getTraceId()).put("spanId", span.getSpanId()).put("name", span.getName())
        .put("kind", number(span.getKind()))
        .put("startTimeUnixNano", Long.toString(span.getStartEpochNanos()))
        .put("endTimeUnixNano", Long.toString(span.getEndEpochNanos()));
    if (span.getParentSpanContext().isValid()) {
      node.put("parentSpanId", span.getParentSpanId());
    }
    attributes(node.putArray("attributes"), span.getAttributes());
    ObjectNode status = node.putObject("status");
    if (span.getStatus().getStatusCode() == StatusCode.ERROR) {
      status.put("code", 2).put("message", span.getStatus().getDescription());
    }
  }

  private static void attributes(ArrayNode list, Attributes attributes) {
    attributes.forEach((key, value) -> {
      ObjectNode node = attribute(list, key.getKey());
      if (key.getType() == AttributeType.LONG) {
        node.put("intValue", value.toString());
      } else {
        node.put("stringValue", value.toString());
      }
    });
  }

  private static ObjectNode attribute(ArrayNode list, String key) {
    return list.addObject().put("key", key).putObject("value");
  }

  @Override
  public CompletableResultCode flush() {
    return CompletableResultCode.ofSuccess();
  }

  @Override
  public CompletableResultCode shutdown() {
    return CompletableResultCode.ofSuccess();
  }
}
