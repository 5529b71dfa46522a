package io.dify.core.tool;

import io.dify.core.model.Usage;
import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import java.util.List;
import java.util.Map;

/**
 * What a tool gives.
 *
 * @param text for people and models, may be empty
 * @param json objects, in order
 * @param files files it made
 * @param variables values of the variables its output schema names
 * @param usage what models it used cost
 */
public record ToolResult(String text, List<Value> json, List<FileRef> files, Value.Obj variables, Usage usage) {
  private static final Value.Obj NO_VARIABLES = new Value.Obj(Map.of());

  /** Copies. */
  public ToolResult {
    json = List.copyOf(json);
    files = List.copyOf(files);
  }

  /** Text only. */
  public static ToolResult of(String text) {
    return new ToolResult(text, List.of(), List.of(), NO_VARIABLES, Usage.NONE);
  }

  /** Text, and the same as an object. */
  public static ToolResult of(String text, Value json) {
    return new ToolResult(text, List.of(json), List.of(), NO_VARIABLES, Usage.NONE);
  }
}
