package io.dify.core.extension;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.HttpBody;
import io.dify.core.http.HttpCall;
import io.dify.core.http.HttpGateway;
import io.dify.core.http.HttpHeaders;
import io.dify.core.http.HttpLimits;
import io.dify.core.http.HttpReply;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Asks extensions over HTTP: {@code POST endpoint}, a bearer key, the body {@code {point, params}}. Through the gateway and so under its egress policy;
 * an endpoint in a private network takes {@link HttpGateway#allowing}. Thread-safe.
 */
public final class HttpApiExtensions implements ApiExtensions {
  private static final int OK = 200;
  /** Connection 5 s, first byte and all 60 s, 1 MiB. */
  private static final HttpLimits LIMITS = new HttpLimits(Duration.ofSeconds(5), Duration.ofSeconds(60),
      Duration.ofSeconds(60), Duration.ofSeconds(60), 1 << 20);

  private final HttpGateway http;
  private final Map<String, ApiExtension> extensions;

  /**
   * Extensions by id.
   *
   * @param http stays the caller's
   */
  public HttpApiExtensions(HttpGateway http, Map<String, ApiExtension> extensions) {
    this.http = http;
    this.extensions = Map.copyOf(extensions);
  }

  @Override
  public Value.Obj ask(String id, String point, Value.Obj params, Cancellation cancellation) {
    ApiExtension extension = extensions.get(id);
    if (extension == null) {
      throw ApiExtensions.unknown(id);
    }
    Map<String, Value> body = new LinkedHashMap<>();
    body.put("point", Value.of(point));
    body.put("params", params);
    HttpCall call = new HttpCall("POST", extension.endpoint(),
        HttpHeaders.none().with("Authorization", "Bearer " + extension.key().reveal()),
        HttpBody.of("application/json", ValueJson.write(new Value.Obj(body))), LIMITS);
    try (HttpReply reply = http.send(call, cancellation)) {
      return answer(id, reply);
    }
  }

  private static Value.Obj answer(String id, HttpReply reply) {
    if (reply.status() != OK) {
      throw new DifyException(ErrorCode.NODE_FAILED,
          "The API extension '" + id + "' answered with status " + reply.status()
              + " instead of 200; look at its log.");
    }
    try {
      if (ValueJson.read(reply.text()) instanceof Value.Obj object) {
        return object;
      }
    } catch (DifyException e) {
      if (e.code() != ErrorCode.SYNTAX) {
        throw e;
      }
    }
    throw new DifyException(ErrorCode.NODE_FAILED, "The API extension '" + id + "' did not answer a JSON object.");
  }
}
