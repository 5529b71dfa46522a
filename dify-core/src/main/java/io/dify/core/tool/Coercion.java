package io.dify.core.tool;

import io.dify.core.error.DifyException;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.core.value.ValueText;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Brings values to the types a schema wants, where nothing is lost by it. */
final class Coercion {
  private static final int MAX_DEPTH = 16;
  private static final Map<String, Boolean> BOOLEANS = Map.of("true", true, "false", false, "1", true, "0", false);
  private static final Pattern INTEGER = Pattern.compile("[-+]?\\d{1,18}(\\.0{1,9})?");
  private static final Pattern NUMBER = Pattern.compile("[-+]?\\d{1,18}(\\.\\d{1,18})?([eE][-+]?\\d{1,3})?");

  private Coercion() {}

  static Value.Obj object(Value.Obj schema, Value.Obj value) {
    return object(schema, value, 0);
  }

  /** What the schema wants a property to be, for people: {@code an integer or null}. */
  static String wanted(Value.Obj schema, String property) {
    return types(field(field(schema, "properties"), property)).stream().map(Coercion::article)
        .collect(Collectors.joining(" or "));
  }

  private static String article(String type) {
    return switch (type) {
      case "null" -> "null";
      case "integer", "array", "object" -> "an " + type;
      default -> "a " + type;
    };
  }

  private static Value.Obj object(Value.Obj schema, Value.Obj value, int depth) {
    Value.Obj properties = field(schema, "properties");
    Set<String> required = texts(schema.fields().get("required"));
    Map<String, Value> fields = new LinkedHashMap<>();
    value.fields().forEach((name, item) -> {
      Value.Obj wanted = field(properties, name);
      boolean optional = properties.fields().containsKey(name) && !required.contains(name);
      if (!(optional && isLeftOut(wanted, item))) {
        fields.put(name, value(wanted, item, depth + 1));
      }
    });
    return new Value.Obj(fields);
  }

  private static boolean isLeftOut(Value.Obj schema, Value item) {
    Set<String> types = types(schema);
    return !types.isEmpty() && ((item.isNothing() && !types.contains("null"))
        || (item.equals(Value.of("")) && !types.contains("string")));
  }

  private static Value value(Value.Obj schema, Value item, int depth) {
    Set<String> types = types(schema);
    Value mended = types.isEmpty() || fits(types, item) ? item : converted(types, item);
    if (depth >= MAX_DEPTH) {
      return mended;
    }
    return switch (mended) {
      case Value.Obj o -> object(schema, o, depth);
      case Value.Array a when schema.fields().get("items") instanceof Value.Obj items ->
        new Value.Array(a.items().stream().map(one -> value(items, one, depth + 1)).toList());
      default -> mended;
    };
  }

  private static boolean fits(Set<String> types, Value item) {
    return switch (item) {
      case Value.Text t -> types.contains("string");
      case Value.Whole w -> types.contains("integer") || types.contains("number");
      case Value.Fraction f -> types.contains("number");
      case Value.Bool b -> types.contains("boolean");
      case Value.Array a -> types.contains("array");
      case Value.Obj o -> types.contains("object");
      case Value.File f -> true;
      case Value.Nothing n -> types.contains("null");
    };
  }

  private static Value converted(Set<String> types, Value item) {
    return switch (item) {
      case Value.Text t -> ofText(types, t);
      case Value.Fraction f when types.contains("integer") && f.number() == Math.rint(f.number())
          && Math.abs(f.number()) < 1L << 53 ->
        Value.of((long) f.number());
      case Value.Whole w when types.contains("boolean") && (w.number() == 0 || w.number() == 1) ->
        Value.of(w.number() == 1);
      case Value.Whole w when types.contains("string") -> Value.of(ValueText.plain(w));
      case Value.Fraction f when types.contains("string") -> Value.of(ValueText.plain(f));
      case Value.Bool b when types.contains("string") -> Value.of(Boolean.toString(b.truth()));
      default -> item;
    };
  }

  private static Value ofText(Set<String> types, Value.Text item) {
    String text = item.text().strip();
    if (types.contains("integer") && INTEGER.matcher(text).matches()) {
      return Value.of(new BigDecimal(text).longValue());
    }
    if (types.contains("number") && NUMBER.matcher(text).matches()) {
      return Value.of(Double.parseDouble(text));
    }
    if (types.contains("boolean") && BOOLEANS.containsKey(text.toLowerCase(Locale.ROOT))) {
      return Value.of(BOOLEANS.getOrDefault(text.toLowerCase(Locale.ROOT), false));
    }
    if ((types.contains("array") && text.startsWith("[")) || (types.contains("object") && text.startsWith("{"))) {
      return json(types, item);
    }
    return item;
  }

  private static Value json(Set<String> types, Value.Text item) {
    try {
      Value read = ValueJson.read(item.text());
      return fits(types, read) ? read : item;
    } catch (DifyException e) {
      return item;
    }
  }

  private static Set<String> types(Value.Obj schema) {
    Value type = schema.fields().get("type");
    return type instanceof Value.Text one ? Set.of(one.text()) : texts(type);
  }

  private static Set<String> texts(@Nullable Value list) {
    List<Value> items = list instanceof Value.Array array ? array.items() : List.of();
    return items.stream().filter(Value.Text.class::isInstance).map(item -> ((Value.Text) item).text())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static Value.Obj field(Value.Obj object, String name) {
    return object.fields().get(name) instanceof Value.Obj field ? field : new Value.Obj(Map.of());
  }
}
