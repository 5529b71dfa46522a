package io.dify.core.model.openai;

import io.dify.core.error.DifyException;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a service says about an error, in one of the forms in use: {@code {"error": {...}}}, {@code {"error": "text"}}, the fields at top level, or
 * anything else.
 *
 * @param message for people, empty when there is none
 * @param kind {@code type} and {@code code} in lower case
 */
record ErrorBody(String message, String kind) {
  static ErrorBody read(String text) {
    Map<String, Value> top = fields(json(text));
    Value error = top.get("error");
    Map<String, Value> fields = error instanceof Value.Obj object ? object.fields() : top;
    String message = error instanceof Value.Text plain ? plain.text() : first(fields, List.of("message", "detail"));
    String kind = first(fields, List.of("type")) + " " + first(fields, List.of("code"));
    return new ErrorBody(message, kind.toLowerCase(Locale.ROOT));
  }

  boolean isQuota() {
    return kind.contains("insufficient_quota") || kind.contains("billing");
  }

  boolean isRate() {
    return kind.contains("rate_limit") || kind.contains("429");
  }

  boolean isTooLong() {
    String lower = message.toLowerCase(Locale.ROOT);
    return kind.contains("context_length") || lower.contains("context length") || lower.contains("context window");
  }

  private static @Nullable Value json(String text) {
    try {
      return ValueJson.read(text);
    } catch (DifyException e) {
      return null;
    }
  }

  private static Map<String, Value> fields(@Nullable Value value) {
    return value instanceof Value.Obj object ? object.fields() : Map.of();
  }

  private static String first(Map<String, Value> fields, List<String> names) {
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
