package io.dify.core.model.rest;

import io.dify.core.error.DifyException;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a service says about an error, in one of the forms in use: {@code {"error": {...}}}, {@code {"error": "text"}}, the fields at top level, a list of
 * one of these, or anything else.
 *
 * @param message for people, empty when there is none
 * @param kind {@code type}, {@code code} and {@code status}, in lower case
 */
record ErrorBody(String message, String kind) {
  private static final List<String> TOO_LONG = List.of("context length", "context window", "prompt is too long",
      "maximum number of tokens", "input is too long", "too many input tokens", "range of input length");
  private static final List<String> UNKNOWN_MODEL = List.of("model does not exist", "model not exist",
      "invalid model", "unknown model", "model identifier is invalid");
  private static final List<String> BAD_KEY = List.of("api key not valid", "invalid api key");
  private static final List<String> NO_MONEY = List.of("credit balance", "insufficient balance");

  static ErrorBody read(String text) {
    Map<String, Value> top = fields(json(text));
    Value error = top.get("error");
    Map<String, Value> fields = error instanceof Value.Obj object ? object.fields() : top;
    String message = error instanceof Value.Text plain ? plain.text() : first(fields, "message", "Message", "detail");
    String kind = Stream.of("type", "code", "status").map(name -> first(fields, name)).collect(Collectors.joining(" "));
    return new ErrorBody(message, kind.toLowerCase(Locale.ROOT));
  }

  boolean isQuota() {
    return kind.contains("insufficient_quota") || kind.contains("billing") || says(NO_MONEY);
  }

  boolean isRate() {
    return kind.contains("rate_limit") || kind.contains("429") || kind.contains("throttling")
        || kind.contains("resource_exhausted");
  }

  boolean isRejection() {
    return kind.contains("validation") || kind.contains("accessdenied") || kind.contains("resourcenotfound");
  }

  boolean isTooLong() {
    return kind.contains("context_length") || says(TOO_LONG);
  }

  boolean isUnknownModel() {
    return kind.contains("model_not_found") || kind.contains("invalid_model") || says(UNKNOWN_MODEL);
  }

  boolean isBadKey() {
    return kind.contains("invalid_api_key") || kind.contains("authentication_error") || says(BAD_KEY);
  }

  private boolean says(List<String> phrases) {
    String lower = message.toLowerCase(Locale.ROOT);
    return phrases.stream().anyMatch(lower::contains);
  }

  private static @Nullable Value json(String text) {
    try {
      return ValueJson.read(text);
    } catch (DifyException e) {
      return null;
    }
  }

  private static Map<String, Value> fields(@Nullable Value value) {
    return switch (value) {
      case Value.Obj object -> object.fields();
      case Value.Array array when array.items().size() == 1 -> fields(array.items().getFirst());
      case null, default -> Map.of();
    };
  }

  private static String first(Map<String, Value> fields, String... names) {
    for (String name : names) {
      Value value = fields.get(name);
      if (value instanceof Value.Text text) {
        return text.text();
      }
      if (value instanceof Value.Whole whole) {
        return Long.toString(whole.number());
      }
    }
    return "";
  }
}
