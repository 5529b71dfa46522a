package io.dify.workflow.node.trigger;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.core.value.ValueType;
import io.dify.workflow.node.NodeConfig;
import io.dify.workflow.node.NodeOutputs;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Configuration of a node that starts runs for HTTP requests.
 *
 * @param method the one method it answers
 * @param contentType media type a body must have; of requests that may have none ({@code GET}, {@code HEAD}) nothing is asked
 * @param headers headers that become variables
 * @param params query parameters that become variables
 * @param body fields of the body that become variables
 * @param reply how it answers
 */
public record WebhookConfig(String method, String contentType, List<WebhookParameter> headers,
    List<WebhookParameter> params, List<WebhookParameter> body, WebhookReply reply) implements NodeConfig {
  /** JSON. */
  public static final String JSON = "application/json";
  /** A form with files. */
  public static final String MULTIPART = "multipart/form-data";
  /** A form. */
  public static final String FORM = "application/x-www-form-urlencoded";
  /** Text. */
  public static final String TEXT = "text/plain";
  /** Bytes. */
  public static final String BYTES = "application/octet-stream";
  /** All media types that a body may have. */
  public static final List<String> CONTENT_TYPES = List.of(JSON, MULTIPART, FORM, TEXT, BYTES);
  /** The variable that has the whole request. */
  public static final String RAW_REQUEST = "_webhook_raw";

  private static final String RAW_BODY = "raw";

  /** Copies. */
  public WebhookConfig {
    headers = List.copyOf(headers);
    params = List.copyOf(params);
    body = List.copyOf(body);
  }

  /**
   * The variables that a request gives.
   *
   * @throws DifyException {@code METHOD_NOT_ALLOWED}, {@code UNSUPPORTED_TYPE} for another content type, {@code INVALID_PARAM} naming the parameter
   *     that is missing or does not fit
   */
  public Value.Obj read(WebhookCall call) {
    check(call);
    Map<String, Value> inputs = new LinkedHashMap<>();
    headers.forEach(each -> inputs.put(each.variable(), each.read("headers",
        Optional.ofNullable(call.headers().get(each.name().toLowerCase(Locale.ROOT))).map(Value::of))));
    params.forEach(each -> inputs.put(each.variable(), each.read("query parameters",
        Optional.ofNullable(call.query().get(each.name())).map(Value::of))));
    if (hasWholeBody()) {
      inputs.put(RAW_BODY, call.body());
    } else {
      Map<String, Value> fields = call.body() instanceof Value.Obj object ? object.fields() : Map.of();
      body.forEach(
          each -> inputs.put(each.variable(), each.read("body", Optional.ofNullable(fields.get(each.name())))));
    }
    inputs.put(RAW_REQUEST, call.raw());
    return new Value.Obj(inputs);
  }

  /** Refuses what the webhook does not answer, before anybody reads the body. */
  public void check(String callMethod, String callType) {
    if (!callMethod.equals(method)) {
      throw new DifyException(ErrorCode.METHOD_NOT_ALLOWED, "This webhook answers " + method + ", not " + callMethod
          + ".");
    }
    boolean mayHaveBody = !method.equals("GET") && !method.equals("HEAD");
    if (mayHaveBody && !callType.equals(contentType)) {
      throw new DifyException(ErrorCode.UNSUPPORTED_TYPE, "This webhook takes bodies of type " + contentType
          + (callType.isEmpty() ? "; name it in the header Content-Type." : ", not " + callType + "."));
    }
  }

  private void check(WebhookCall call) {
    check(call.method(), call.contentType());
  }

  private boolean hasWholeBody() {
    return contentType.equals(TEXT) || contentType.equals(BYTES);
  }

  /** What another way of starting the app gives: the declared variables, and the whole request when there is one. */
  @Override
  public Value.Obj admit(Value.Obj inputs) {
    Map<String, Value> admitted = new LinkedHashMap<>();
    declared().forEach(each -> admitted.put(each.variable(), each.read("inputs",
        Optional.ofNullable(inputs.fields().get(each.variable())))));
    for (String whole : List.of(RAW_BODY, RAW_REQUEST)) {
      if (inputs.fields().containsKey(whole)) {
        admitted.put(whole, inputs.fields().get(whole));
      }
    }
    return new Value.Obj(admitted);
  }

  private Stream<WebhookParameter> declared() {
    return Stream.of(headers, params, hasWholeBody() ? List.<WebhookParameter>of() : body).flatMap(List::stream);
  }

  @Override
  public NodeOutputs gives() {
    NodeOutputs outputs = NodeOutputs.NONE.with(RAW_REQUEST, ValueType.OBJECT);
    for (WebhookParameter each : declared().toList()) {
      outputs = outputs.with(each.variable(), each.type());
    }
    return switch (contentType) {
      case TEXT -> outputs.with(RAW_BODY, ValueType.STRING);
      case BYTES -> outputs.with(RAW_BODY, ValueType.FILE);
      default -> outputs;
    };
  }
}
