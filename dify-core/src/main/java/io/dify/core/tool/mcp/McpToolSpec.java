package io.dify.core.tool.mcp;

import io.dify.core.value.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A tool as its server announces it.
 *
 * @param name name at the server
 * @param description for models, without invisible characters, at most 2,048
 * @param inputSchema JSON schema of its arguments
 * @param outputSchema JSON schema of its structured results, if any
 */
public record McpToolSpec(String name, String description, Value.Obj inputSchema, Optional<Value.Obj> outputSchema) {
  /** As an object with the field names of the protocol. */
  public Value.Obj toValue() {
    Value.Obj base = (Value.Obj) Value
        .from(Map.of("name", name, "description", description, "inputSchema", inputSchema));
    Map<String, Value> fields = new LinkedHashMap<>(base.fields());
    outputSchema.ifPresent(schema -> fields.put("outputSchema", schema));
    return new Value.Obj(fields);
  }
}
