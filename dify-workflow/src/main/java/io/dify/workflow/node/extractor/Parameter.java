package io.dify.workflow.node.extractor;

import io.dify.core.value.Value;
import io.dify.core.value.ValueType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A value to extract.
 *
 * @param name of the output
 * @param type what it is; for {@code select} string
 * @param options what it may be; empty for anything
 * @param description for the model
 * @param required whether the extraction fails without it
 */
public record Parameter(String name, ValueType type, List<String> options, String description, boolean required) {
  /** Copies. */
  public Parameter {
    options = List.copyOf(options);
  }

  /** What the output holds when nothing was found. */
  Value zero() {
    return switch (type) {
      case NUMBER -> Value.of(0L);
      case BOOLEAN -> Value.of(false);
      case ARRAY_STRING, ARRAY_NUMBER, ARRAY_OBJECT, ARRAY_BOOLEAN -> new Value.Array(List.of());
      default -> Value.of("");
    };
  }

  /** Its JSON schema. */
  Value.Obj schema() {
    Map<String, Object> schema = new LinkedHashMap<>();
    switch (type) {
      case NUMBER -> schema.put("type", "number");
      case BOOLEAN -> schema.put("type", "boolean");
      case ARRAY_STRING -> list(schema, "string");
      case ARRAY_NUMBER -> list(schema, "number");
      case ARRAY_OBJECT -> list(schema, "object");
      case ARRAY_BOOLEAN -> list(schema, "boolean");
      default -> schema.put("type", "string");
    }
    if (!options.isEmpty()) {
      schema.put("enum", options);
    }
    schema.put("description", description);
    return (Value.Obj) Value.from(schema);
  }

  private static void list(Map<String, Object> schema, String item) {
    schema.put("type", "array");
    schema.put("items", Map.of("type", item));
  }

  /** The schema of an object with all of them. */
  static Value.Obj schema(List<Parameter> parameters) {
    Map<String, Object> properties = new LinkedHashMap<>();
    parameters.forEach(parameter -> properties.put(parameter.name(), parameter.schema()));
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("properties", properties);
    schema.put("required", parameters.stream().filter(Parameter::required).map(Parameter::name).toList());
    return (Value.Obj) Value.from(schema);
  }
}
