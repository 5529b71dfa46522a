package io.dify.core.tool.builtin;

import io.dify.core.value.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A parameter of a built-in tool.
 *
 * @param name name, as in Dify
 * @param type type in JSON schema
 * @param description what it is, for models
 * @param required whether a call without it is refused
 * @param initial value when it is not given; nothing for none
 * @param options the only values allowed; empty for any
 * @param offered whether models may set it; the others are set by the app
 */
record Parameter(String name, String type, String description, boolean required, Value initial, List<String> options,
    boolean offered) {
  /** A text that must be given. */
  static Parameter text(String name, String description) {
    return new Parameter(name, "string", description, true, Value.nothing(), List.of(), true);
  }

  /** May be left out. */
  static Parameter optional(String name, String type, String description, Object initial) {
    return new Parameter(name, type, description, false, Value.from(initial), List.of(), true);
  }

  /** Is set by the app. */
  static Parameter setting(String name, String type, Object initial) {
    return new Parameter(name, type, "", false, Value.from(initial), List.of(), false);
  }

  /** One of these. */
  Parameter oneOf(String... values) {
    return new Parameter(name, type, description, required, initial, List.of(values), offered);
  }

  /** The same, but it may be left out. */
  Parameter asOptional() {
    return new Parameter(name, type, description, false, initial, options, offered);
  }

  /** JSON schema of these parameters. */
  static Value.Obj schema(List<Parameter> parameters) {
    Map<String, Object> properties = new LinkedHashMap<>();
    parameters.forEach(parameter -> properties.put(parameter.name, parameter.schema()));
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("properties", properties);
    schema.put("required", parameters.stream().filter(Parameter::required).map(Parameter::name).toList());
    return (Value.Obj) Value.from(schema);
  }

  private Map<String, Object> schema() {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", type);
    if (!description.isEmpty()) {
      schema.put("description", description);
    }
    if (!options.isEmpty()) {
      schema.put("enum", options);
    }
    if (!initial.isNothing()) {
      schema.put("default", initial);
    }
    return schema;
  }
}
