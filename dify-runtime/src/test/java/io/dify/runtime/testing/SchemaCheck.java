package io.dify.runtime.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.runtime.http.Schema;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Holds JSON to a shape: fields that must be there, their types, and nothing the shape does not have. */
public final class SchemaCheck {
  private final List<String> problems = new ArrayList<>();

  private SchemaCheck() {}

  /** What is wrong, each with its place; empty when all is right. */
  public static List<String> problems(Schema schema, JsonNode json) {
    SchemaCheck check = new SchemaCheck();
    check.check("$", schema, json);
    return check.problems;
  }

  private void check(String at, Schema schema, JsonNode json) {
    switch (schema) {
      case Schema.Anything any -> {
        // Whatever it is.
      }
      case Schema.Plain plain -> plain(at, plain, json);
      case Schema.OrNull orNull -> {
        if (!json.isNull()) {
          check(at, orNull.schema(), json);
        }
      }
      case Schema.ListOf list -> {
        if (expect(at, json.isArray(), "a list", json)) {
          for (int i = 0; i < json.size(); i++) {
            check(at + "[" + i + "]", list.items(), json.get(i));
          }
        }
      }
      case Schema.MapOf map -> {
        if (expect(at, json.isObject(), "an object", json)) {
          json.properties().forEach(field -> check(at + "." + field.getKey(), map.values(), field.getValue()));
        }
      }
      case Schema.Obj object -> object(at, object, json);
      case Schema.OneOf oneOf -> expect(at,
          oneOf.schemas().stream().anyMatch(each -> problems(each, json).isEmpty()), "one of several shapes", json);
      case Schema.Tagged tagged -> {
        Schema.Obj shape = tagged.shapes().get(json.path(tagged.field()).asText());
        if (expect(at, shape != null, "one of " + tagged.shapes().keySet(), json)) {
          object(at, shape, json);
        }
      }
    }
  }

  private void object(String at, Schema.Obj object, JsonNode json) {
    if (!expect(at, json.isObject(), "an object", json)) {
      return;
    }
    List<String> known = new ArrayList<>();
    for (Schema.Field field : object.fields()) {
      known.add(field.name());
      JsonNode value = json.get(field.name());
      if (value != null) {
        check(at + "." + field.name(), field.schema(), value);
      } else if (field.required()) {
        problems.add(at + "." + field.name() + " is missing");
      }
    }
    json.fieldNames().forEachRemaining(name -> {
      if (!known.contains(name)) {
        problems.add(at + "." + name + " is not in the schema");
      }
    });
  }

  private void plain(String at, Schema.Plain plain, JsonNode json) {
    boolean fits = switch (plain.type()) {
      case STRING -> json.isTextual();
      case INTEGER -> json.isIntegralNumber();
      case NUMBER -> json.isNumber();
      case BOOLEAN -> json.isBoolean();
    };
    if (!expect(at, fits, plain.type().name(), json)) {
      return;
    }
    plain.rules().forEach((rule, value) -> expect(at, fits(rule, value, json), rule + " " + value, json));
  }

  private static boolean fits(String rule, Object value, JsonNode json) {
    return switch (rule) {
      case "enum" -> ((List<?>) value).contains(json.textValue());
      case "minimum" -> json.doubleValue() >= ((Number) value).doubleValue();
      case "maximum" -> json.doubleValue() <= ((Number) value).doubleValue();
      case "minLength" -> json.textValue().length() >= ((Number) value).intValue();
      case "maxLength" -> json.textValue().length() <= ((Number) value).intValue();
      case "format" -> inFormat((String) value, json.textValue());
      default -> true;
    };
  }

  private static boolean inFormat(String format, String text) {
    try {
      switch (format) {
        case "uuid" -> {
          return UUID.fromString(text).toString().equalsIgnoreCase(text);
        }
        case "date-time" -> OffsetDateTime.parse(text);
        case "decimal" -> new BigDecimal(text);
        default -> {
          return true;
        }
      }
      return true;
    } catch (IllegalArgumentException | DateTimeException e) {
      return false;
    }
  }

  private boolean expect(String at, boolean fits, String what, JsonNode json) {
    if (!fits) {
      String found = json.toString();
      problems.add(at + " must be " + what + ", not " + found.substring(0, Math.min(found.length(), 200)));
    }
    return fits;
  }
}
