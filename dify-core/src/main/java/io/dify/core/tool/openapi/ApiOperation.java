package io.dify.core.tool.openapi;

import io.dify.core.value.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An operation of a document, which is a tool.
 *
 * @param id {@code operationId} of the document, else made of path and method; what app files name
 * @param name the same in letters, digits, underscores and hyphens, at most 64
 * @param description for models
 * @param method HTTP method in upper case
 * @param server base address without a slash at its end; empty when the document names none
 * @param path path with {@code {name}} for parameters
 * @param parameters parameters, body fields included
 * @param body media type of the body, empty for none
 * @param wholeBody whether the one body parameter is the body itself rather than a field of it
 */
public record ApiOperation(String id, String name, String description, String method, String server, String path,
    List<ApiParameter> parameters, String body, boolean wholeBody) {
  /** Copies. */
  public ApiOperation {
    parameters = List.copyOf(parameters);
  }

  /** JSON schema of the arguments. */
  public Value.Obj schema() {
    Map<String, Object> properties = new LinkedHashMap<>();
    parameters.forEach(parameter -> properties.put(parameter.argument(), parameter.schema()));
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("properties", properties);
    schema.put("required", parameters.stream().filter(ApiParameter::required)
        .filter(parameter -> !parameter.schema().fields().containsKey("default")).map(ApiParameter::argument).toList());
    return (Value.Obj) Value.from(schema);
  }
}
