package io.dify.core.template.jinja;

import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a template finds when it begins: its variables, made into values of the language when they are first asked for, and the built-in functions. */
final class Variables {
  private static final List<String> FILE_ATTRIBUTES = List.of("type", "transfer_method", "name", "extension",
      "mime_type", "size", "url", "related_id");

  private final Map<String, Value> given;
  private final Map<String, Object> made = new HashMap<>();

  Variables(Map<String, Value> given) {
    this.given = given;
  }

  Object get(String name) {
    Object known = made.get(name);
    if (known != null) {
      return known;
    }
    Value value = given.get(name);
    Object object = value == null ? Globals.get(name) : of(value);
    made.put(name, object);
    return object;
  }

  static Object of(Value value) {
    return switch (value) {
      case Value.Text t -> t.text();
      case Value.Whole w -> w.number();
      case Value.Fraction f -> f.number();
      case Value.Bool b -> b.truth();
      case Value.Nothing n -> None.NONE;
      case Value.File f -> file(f.file());
      case Value.Array a -> {
        List<Object> items = new ArrayList<>(a.items().size());
        a.items().forEach(item -> items.add(of(item)));
        yield new PyList(items);
      }
      case Value.Obj o -> {
        PyDict dict = new PyDict();
        o.fields().forEach((key, field) -> dict.put(key, of(field)));
        yield dict;
      }
    };
  }

  private static PyDict file(FileRef file) {
    PyDict dict = new PyDict();
    for (String attribute : FILE_ATTRIBUTES) {
      dict.put(attribute, of(file.attribute(attribute).orElse(Value.nothing())));
    }
    return dict;
  }
}
