package io.dify.workflow.node.http;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.template.Template;
import io.dify.core.value.LenientJson;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.util.Optional;
import java.util.function.Function;

/**
 * JSON of a text with variables in it. Variables are filled in before the text is read, so a value may be a whole object, and one that holds quotes or line breaks
 * may break the text around it. What is JSON is sent as it is; otherwise it is read leniently; otherwise the values are filled in once more, escaped where they stand
 * within quotes. Stateless.
 */
final class JsonRepair {
  private JsonRepair() {}

  /** @throws DifyException {@code INVALID_PARAM} when nothing helps */
  static String of(Template template, Function<Template, String> render) {
    String text = render.apply(template).strip();
    if (text.isEmpty()) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "The JSON body is empty; give it a text, or choose the body 'none'.");
    }
    if (isJson(text)) {
      return text;
    }
    String escaped = escaped(template, render);
    return lenient(text).or(() -> isJson(escaped) ? Optional.of(escaped) : lenient(escaped))
        .or(() -> found(text)).orElseThrow(() -> new DifyException(ErrorCode.INVALID_PARAM,
            "The body is not JSON once its variables are filled in. Correct the text; a variable within quotes must be a text, one without a number, list or object."));
  }

  private static boolean isJson(String text) {
    try {
      ValueJson.read(text);
      return true;
    } catch (DifyException e) {
      return false;
    }
  }

  private static Optional<String> lenient(String text) {
    return LenientJson.read(text).filter(value -> value instanceof Value.Obj || value instanceof Value.Array)
        .map(ValueJson::write);
  }

  private static Optional<String> found(String text) {
    Optional<? extends Value> value = text.startsWith("[") ? LenientJson.array(text) : LenientJson.object(text);
    return value.map(ValueJson::write);
  }

  private static String escaped(Template template, Function<Template, String> render) {
    StringBuilder out = new StringBuilder();
    boolean quoted = false;
    for (Template.Segment segment : template.segments()) {
      switch (segment) {
        case Template.Literal literal -> {
          out.append(literal.text());
          quoted = isQuotedAfter(literal.text(), quoted);
        }
        case Template.Variable variable -> {
          String value = render.apply(Template.parse("{{#" + variable.selector() + "#}}"));
          String json = ValueJson.write(Value.of(value));
          out.append(quoted ? json.substring(1, json.length() - 1) : value);
        }
      }
    }
    return out.toString().strip();
  }

  private static boolean isQuotedAfter(String text, boolean quoted) {
    boolean now = quoted;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\\') {
        i++;
      } else if (text.charAt(i) == '"') {
        now = !now;
      }
    }
    return now;
  }
}
