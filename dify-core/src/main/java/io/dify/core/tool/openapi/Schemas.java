package io.dify.core.tool.openapi;

import io.dify.core.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Makes JSON schemas of those of a document: references are written out, what circles ends in a schema that allows anything, keywords that models and our
 * check do not use are left out. One per operation, since each has a budget.
 */
final class Schemas {
  private static final int MAX_DEPTH = 12;
  private static final int MAX_SCHEMAS = 1000;
  private static final Set<String> COPIED = Set.of("type", "title", "description", "enum", "const", "default",
      "required",
      "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "minItems",
      "maxItems", "uniqueItems");
  private static final List<String> ALTERNATIVES = List.of("oneOf", "anyOf", "allOf");

  private final References references;
  private final Consumer<String> problem;
  private int count;

  Schemas(References references, Consumer<String> problem) {
    this.references = references;
    this.problem = problem;
  }

  /** The schema with all parts of {@code allOf} in one when they are objects. */
  Value.Obj of(Value schema) {
    return written(schema, Set.of(), 0);
  }

  private Value.Obj written(Value schema, Set<String> within, int depth) {
    if (!(schema instanceof Value.Obj object) || depth > MAX_DEPTH || ++count > MAX_SCHEMAS) {
      return Tree.EMPTY;
    }
    String reference = Tree.text(object, "$ref");
    if (reference.isEmpty()) {
      return keywords(object, within, depth);
    }
    if (within.contains(reference)) {
      return Tree.EMPTY;
    }
    Set<String> more = new LinkedHashSet<>(within);
    more.add(reference);
    return references.target(reference).map(target -> keywords(target, more, depth)).orElseGet(() -> {
      problem.accept("the reference '" + reference + "' leads nowhere in this document, so anything is allowed there");
      return Tree.EMPTY;
    });
  }

  private Value.Obj keywords(Value.Obj schema, Set<String> within, int depth) {
    Map<String, Value> result = new LinkedHashMap<>();
    schema.fields().forEach((name, value) -> {
      if (COPIED.contains(name)) {
        result.put(name, value);
      }
    });
    exclusive(result, "minimum", "exclusiveMinimum");
    exclusive(result, "maximum", "exclusiveMaximum");
    wellFormed(result);
    nullable(schema, result);
    describe(schema, result);
    if (Tree.has(schema, "properties")) {
      Value.Obj properties = properties(schema, within, depth);
      result.put("properties", properties);
      result.computeIfPresent("required", (name, required) -> without(required, schema, properties));
    }
    if (Tree.has(schema, "items")) {
      result.put("items", written(Tree.at(schema, "items"), within, depth + 1));
    }
    for (String name : ALTERNATIVES) {
      if (!Tree.items(schema, name).isEmpty()) {
        result.put(name, new Value.Array(Tree.items(schema, name).stream()
            .<Value>map(part -> written(part, within, depth + 1)).toList()));
      }
    }
    return allInOne(new Value.Obj(result));
  }

  private Value.Obj properties(Value.Obj schema, Set<String> within, int depth) {
    Map<String, Value> properties = new LinkedHashMap<>();
    Tree.object(schema, "properties").fields().forEach((name, property) -> {
      Value.Obj written = written(property, within, depth + 1);
      if (!Tree.isOn(property, "readOnly")) {
        properties.put(name, written);
      }
    });
    return new Value.Obj(properties);
  }

  /** Properties that only answers have are not required of requests. */
  private static Value without(Value required, Value.Obj schema, Value.Obj properties) {
    return new Value.Array(((Value.Array) required).items().stream()
        .filter(name -> name instanceof Value.Text text && (Tree.has(properties, text.text())
            || !Tree.has(Tree.at(schema, "properties"), text.text())))
        .toList());
  }

  /** In OpenAPI 3.0 and 2.0 the exclusive forms are switches. */
  private static void exclusive(Map<String, Value> schema, String bound, String exclusive) {
    Value given = schema.get(exclusive);
    if (given instanceof Value.Bool on) {
      Value limit = schema.get(bound);
      schema.remove(exclusive);
      if (on.truth() && limit != null) {
        schema.remove(bound);
        schema.put(exclusive, limit);
      }
    }
  }

  /** Keywords of the wrong shape are left out: some documents have {@code required: true} on a property. */
  private static void wellFormed(Map<String, Value> schema) {
    schema.entrySet().removeIf(keyword -> switch (keyword.getKey()) {
      case "type" -> !isType(keyword.getValue());
      case "required", "enum" -> !(keyword.getValue() instanceof Value.Array list) || list.items().isEmpty();
      case "title", "description" -> !(keyword.getValue() instanceof Value.Text);
      case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf" ->
        !(keyword.getValue() instanceof Value.Whole || keyword.getValue() instanceof Value.Fraction);
      case "minLength", "maxLength", "minItems", "maxItems" ->
        !(keyword.getValue() instanceof Value.Whole number) || number.number() < 0;
      case "uniqueItems" -> !(keyword.getValue() instanceof Value.Bool);
      default -> false;
    });
  }

  private static boolean isType(Value type) {
    Set<String> types = Set.of("string", "number", "integer", "boolean", "array", "object", "null");
    return switch (type) {
      case Value.Text text -> types.contains(text.text());
      case Value.Array list -> !list.items().isEmpty()
          && list.items().stream().allMatch(item -> item instanceof Value.Text text && types.contains(text.text()));
      default -> false;
    };
  }

  private static void nullable(Value.Obj schema, Map<String, Value> result) {
    if (Tree.isOn(schema, "nullable") && result.get("type") instanceof Value.Text type) {
      result.put("type", new Value.Array(List.of(type, Value.of("null"))));
    }
  }

  private static void describe(Value.Obj schema, Map<String, Value> result) {
    String format = Tree.text(schema, "format");
    if (!format.isEmpty()) {
      String before = result.get("description") instanceof Value.Text text ? text.text() + " " : "";
      result.put("description", Value.of(before + "(" + format + ")"));
    }
  }

  private static Value.Obj allInOne(Value.Obj schema) {
    List<Value> parts = Tree.items(schema, "allOf");
    if (parts.isEmpty() || !parts.stream().allMatch(part -> Tree.has(part, "properties"))) {
      return schema;
    }
    Map<String, Value> properties = new LinkedHashMap<>();
    Set<Value> required = new LinkedHashSet<>();
    List<Value> all = new ArrayList<>(parts);
    all.add(schema);
    all.forEach(part -> {
      properties.putAll(Tree.object(part, "properties").fields());
      required.addAll(Tree.items(part, "required"));
    });
    Map<String, Value> merged = new LinkedHashMap<>(schema.fields());
    merged.remove("allOf");
    merged.put("type", Value.of("object"));
    merged.put("properties", new Value.Obj(properties));
    if (!required.isEmpty()) {
      merged.put("required", new Value.Array(List.copyOf(required)));
    }
    return new Value.Obj(merged);
  }
}
