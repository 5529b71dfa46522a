package io.dify.runtime.http.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.runtime.http.Call;
import io.dify.runtime.http.JsonBody;
import io.dify.runtime.http.Reply;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What several endpoints of the knowledge API have in common on the wire. Stateless. */
final class Wire {
  /** Bytes of a body at most. */
  static final long MAX_BODY = 10 << 20;
  /** Bytes of a body that only names things. */
  static final long SMALL_BODY = 256 << 10;
  /** Codes of whatever is about a base that the path names. */
  static final ErrorCode[] OF_BASES = { ErrorCode.FORBIDDEN, ErrorCode.NOT_FOUND};
  /** Codes of whatever is embedded before the answer. */
  static final ErrorCode[] OF_MODELS = { ErrorCode.PROVIDER_NOT_INITIALIZE, ErrorCode.PROVIDER_QUOTA_EXCEEDED,
    ErrorCode.MODEL_NOT_SUPPORTED, ErrorCode.MODEL_FAILED, ErrorCode.RATE_LIMITED, ErrorCode.TIMEOUT,
    ErrorCode.NETWORK};

  private Wire() {}

  /** What is answered where there is nothing to say. */
  static Reply success() {
    return Reply.json(JsonNodeFactory.instance.objectNode().put("result", "success"));
  }

  /** Values by name as an object. */
  static JsonNode object(Map<String, Value> fields) {
    return ValueJson.toNode(new Value.Obj(fields));
  }

  /** A list of objects that has at least one. */
  static List<JsonBody> some(JsonBody body, String name) {
    List<JsonBody> parts = body.parts(name);
    if (parts.isEmpty()) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "'" + name + "' is required and must not be empty.");
    }
    return parts;
  }

  /** An action in a path that is on or off: {@code enable} or {@code disable}. */
  static boolean isOn(Call call) {
    return switch (call.path("action")) {
      case "enable" -> true;
      case "disable" -> false;
      default -> throw new DifyException(ErrorCode.INVALID_PARAM, "The action must be enable or disable.");
    };
  }

  /** What a name that is taken is answered with where the API knows no conflicts: {@code INVALID_PARAM}. */
  static <T> T unlessTaken(Supplier<T> change) {
    try {
      return change.get();
    } catch (DifyException e) {
      throw e.code() == ErrorCode.CONFLICT ? new DifyException(ErrorCode.INVALID_PARAM, e.text(), e) : e;
    }
  }
}
