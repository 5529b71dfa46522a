package io.dify.runtime.trace;

import io.dify.core.http.HttpGateway;
import io.dify.core.model.gateway.UsageRecord;
import io.dify.core.model.gateway.UsageSink;
import io.dify.runtime.http.RequestEnd;
import io.dify.runtime.http.RequestHead;
import io.dify.runtime.http.RequestObserver;
import io.dify.workflow.engine.Run;
import io.dify.workflow.event.RunEvent;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.run.RunStatus;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * The spans of a server: one for each request, for what it runs, each node, each call of a model, each search. Requests, runs and nodes are of one trace, that of
 * the client when it sends {@code traceparent}. Runs, nodes and calls become spans when they have ended, with the times they had; so a call that goes out
 * names the span of its request. Spans hold names, numbers and codes, nothing that was said. Thread-safe.
 */
public final class Tracing implements AutoCloseable {
  /** MDC name of the trace. */
  public static final String TRACE = "trace_id";

  static final String SCOPE = "io.dify";

  private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();
  private static final int SERVER_ERROR = 500;
  private static final String MODE = "dify.app.mode";

  private final SdkTracerProvider provider;
  private final Tracer tracer;

  private Tracing(SdkTracerProvider provider) {
    this.provider = provider;
    this.tracer = provider.get(SCOPE);
  }

  /** Traces that are handed on and exported nowhere. */
  public static Tracing off() {
    return new Tracing(SdkTracerProvider.builder().setSampler(Sampler.parentBased(Sampler.alwaysOff())).build());
  }

  /**
   * Traces as an operator wants them.
   *
   * @param http the way to the collector, whose origin the operator has configured; stays the caller's
   */
  public static Tracing of(TraceSettings settings, HttpGateway http) {
    return settings.endpoint().map(endpoint -> new Tracing(SdkTracerProvider.builder()
        .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(settings.share())))
        .addSpanProcessor(BatchSpanProcessor.builder(new OtlpExporter(http, endpoint, settings)).build()).build()))
        .orElseGet(Tracing::off);
  }

  /** Sends what waits. */
  @Override
  public void close() {
    provider.close();
  }

  /** What a call that goes out from this thread says of its trace. */
  public Map<String, String> headers() {
    Map<String, String> headers = new HashMap<>();
    if (Span.current().getSpanContext().isValid()) {
      W3C.inject(Context.current(), headers, (all, name, value) -> {
        if (all != null) {
          all.put(name, value);
        }
      });
    }
    return headers;
  }

  /** Spans of requests. The scope of each ends with its request, on the same thread. */
  @SuppressWarnings("MustBeClosedChecker")
  public RequestObserver requests() {
    return head -> {
      Span span = tracer.spanBuilder("request").setSpanKind(SpanKind.SERVER)
          .setParent(W3C.extract(Context.root(), head, Header.GETTER)).startSpan();
      span.setAttribute("dify.request.id", head.id());
      Scope scope = span.makeCurrent();
      MDC.put(TRACE, span.getSpanContext().getTraceId());
      return end -> {
        scope.close();
        ended(span, end);
      };
    };
  }

  private static void ended(Span span, RequestEnd end) {
    span.updateName(end.method() + " " + end.endpoint());
    span.setAttribute("http.request.method", end.method());
    span.setAttribute("http.route", end.endpoint());
    span.setAttribute("http.response.status_code", end.status());
    if (end.error() != null) {
      span.setAttribute("error.type", end.error().wire());
    }
    if (end.status() >= SERVER_ERROR) {
      span.setStatus(StatusCode.ERROR);
    }
    span.end();
  }

  /** The trace context of a request's head. */
  private enum Header implements TextMapGetter<RequestHead> {
    GETTER;

    @Override
    public Iterable<String> keys(RequestHead head) {
      return List.of("traceparent");
    }

    @Override
    public @Nullable String get(@Nullable RequestHead head, String key) {
      return head != null && key.equals("traceparent") ? head.traceparent() : null;
    }
  }

  /** Spans of a run that has ended, and of its nodes, in the trace of this thread. */
  public void ran(String mode, Run run, RunResult result) {
    if (!Span.current().getSpanContext().isSampled()) {
      return;
    }
    Span whole = Span.getInvalid();
    for (RunEvent event : run.kept()) {
      if (event instanceof RunEvent.RunStarted started) {
        whole = tracer.spanBuilder("run").setStartTimestamp(started.at()).setAttribute("dify.run.id", run.id())
            .setAttribute(MODE, mode).startSpan();
      } else if (event instanceof RunEvent.NodeFinished node) {
        node(whole, node);
      } else if (event instanceof RunEvent.RunEnded ended) {
        whole.setAttribute("dify.run.status", result.status().wire());
        if (result.status() == RunStatus.FAILED) {
          whole.setStatus(StatusCode.ERROR, Optional.ofNullable(result.errorType()).orElse(""));
        }
        whole.end(ended.at());
      }
    }
  }

  private void node(Span run, RunEvent.NodeFinished node) {
    SpanBuilder builder = tracer.spanBuilder("node " + node.start().nodeType())
        .setParent(Context.current().with(run)).setStartTimestamp(node.start().at())
        .setAttribute("dify.node.id", node.start().nodeId()).setAttribute("dify.node.type", node.start().nodeType())
        .setAttribute("dify.node.status", node.status().wire());
    Span span = builder.startSpan();
    if (node.error() != null) {
      span.setStatus(StatusCode.ERROR);
    }
    span.end(node.at());
  }

  /** Spans of calls of models, which are then passed on. */
  public UsageSink usage(UsageSink next) {
    return record -> {
      called(record);
      next.record(record);
    };
  }

  private void called(UsageRecord call) {
    if (!Span.current().getSpanContext().isSampled()) {
      return;
    }
    Span span = tracer.spanBuilder("model " + call.type().wire()).setSpanKind(SpanKind.CLIENT)
        .setStartTimestamp(call.at()).setAttribute("gen_ai.system", call.answering().provider())
        .setAttribute("gen_ai.request.model", call.answering().name())
        .setAttribute("gen_ai.usage.input_tokens", call.usage().promptTokens())
        .setAttribute("gen_ai.usage.output_tokens", call.usage().completionTokens())
        .setAttribute("dify.run.id", call.origin().run()).setAttribute("dify.node.id", call.origin().node())
        .startSpan();
    call.error().ifPresent(code -> span.setStatus(StatusCode.ERROR, code.wire()));
    span.end(call.at().plus(call.duration()));
  }

  /** Makes a span of a search. */
  public <T> T search(Supplier<T> work) {
    if (!Span.current().getSpanContext().isValid()) {
      return work.get();
    }
    Span span = tracer.spanBuilder("retrieval").startSpan();
    Scope scope = span.makeCurrent();
    try {
      return work.get();
    } catch (RuntimeException e) {
      span.setStatus(StatusCode.ERROR);
      throw e;
    } finally {
      scope.close();
      span.end();
    }
  }
}
