package io.dify.workflow.node.http;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.HttpBody;
import io.dify.core.http.HttpCall;
import io.dify.core.http.HttpHeaders;
import io.dify.core.http.HttpLimits;
import io.dify.core.http.HttpReply;
import io.dify.core.http.Origin;
import io.dify.core.http.OutgoingHttp;
import io.dify.core.http.RequestLimits;
import io.dify.core.model.Usage;
import io.dify.core.tool.ToolContext;
import io.dify.core.value.Value;
import io.dify.workflow.node.NodeContext;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.NodeResult;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes one request and turns the answer into variables. */
final class HttpExecutor implements NodeExecutor {
  /** Kinds of errors as Dify names them. */
  private static final String STATUS_ERROR = "HTTPResponseCodeError";
  private static final String SIZE_ERROR = "ResponseSizeError";
  private static final Set<String> NOT_REPEATABLE = Set.of("POST", "PATCH");

  private final HttpConfig config;

  HttpExecutor(HttpConfig config) {
    this.config = config;
  }

  @Override
  public NodeOutcome execute(NodeContext context) {
    Value.Obj shown = new Value.Obj(Map.of("request", Value.of(ShownRequest.of(config, context))));
    try {
      return answered(context, shown);
    } catch (DifyException e) {
      boolean isSize = e.code() == ErrorCode.LIMIT_EXCEEDED;
      String more = isSize && !e.text().contains("RequestLimits")
          ? " The setting is RequestLimits.maxBinaryBytes (DIFY_HTTP_MAX_BINARY_BYTES)."
          : "";
      return new NodeOutcome.Failed(result(Map.of(), shown), isSize ? SIZE_ERROR : e.code().wire(),
          "Node " + context.nodeId() + ": " + e.text() + more);
    }
  }

  private NodeOutcome answered(NodeContext context, Value.Obj shown) {
    if (config.method().equals("OPTIONS")) {
      throw new DifyException(ErrorCode.METHOD_NOT_ALLOWED,
          "Requests with the method OPTIONS are not made; use get, post, put, patch, delete or head.");
    }
    OutgoingHttp http = context.http();
    try (HttpReply reply = http.gateway().follow(call(context, http.limits()), http.limits().maxRedirects(),
        context.cancellation())) {
      Map<String, Value> outputs = new AnswerReader(reply, http.limits()).read(context);
      boolean failed = config.failsByStatus() && reply.status() / 100 != 2;
      return failed
          ? new NodeOutcome.Failed(result(outputs, shown), STATUS_ERROR, "Node " + context.nodeId() + ": "
              + Origin.of(reply.url()) + " answered with status " + reply.status()
              + ", which fails the node since it handles failures.")
          : new NodeOutcome.Succeeded(result(outputs, shown));
    }
  }

  private static NodeResult result(Map<String, Value> outputs, Value.Obj shown) {
    return new NodeResult(new Value.Obj(Map.of()), shown, new Value.Obj(outputs), Usage.NONE, Map.of(), List.of());
  }

  private HttpCall call(NodeContext context, RequestLimits limits) {
    String url = Requested.url(config, context::render);
    HttpHeaders headers = Requested.headers(config, context::render, Origin.of(url).authority());
    HttpBody body = new BodyWriter(context, limits.maxRequestBytes()).write(config.body());
    if (config.body() instanceof RequestBody.FormData) {
      headers = headers.without(List.of("Content-Type"));
    }
    if (NOT_REPEATABLE.contains(config.method()) && headers.first("Idempotency-Key").isEmpty()) {
      headers = headers.with("Idempotency-Key", context.idempotencyKey());
      if (context.attempt() > 1) {
        headers = headers.with(ToolContext.ATTEMPT_HEADER, Integer.toString(context.attempt()));
      }
    }
    if (!config.verified() && !limits.mayTrustAnybody()) {
      throw new DifyException(ErrorCode.FORBIDDEN,
          "The operator does not allow requests that leave certificates unchecked (RequestLimits.mayTrustAnybody, "
              + "DIFY_HTTP_ALLOW_UNVERIFIED). Switch ssl_verify on.");
    }
    return new HttpCall(config.method(), url, headers, body, times(limits), config.verified());
  }

  private HttpLimits times(RequestLimits limits) {
    Duration connect = limits.connect().of(config.times().connect());
    Duration read = limits.read().of(config.times().read());
    Duration write = limits.write().of(config.times().write());
    return new HttpLimits(connect, write, read, read, limits.total(),
        Math.max(limits.maxBinaryBytes(), limits.maxTextBytes()));
  }

  /** Names of header fields are in small letters, several values joined by commas. */
  static Value.Obj shown(HttpHeaders headers) {
    Map<String, Value> shown = new LinkedHashMap<>();
    headers.fields().forEach((name, values) -> shown.put(name, Value.of(String.join(", ", values))));
    return new Value.Obj(shown);
  }
}
