package io.dify.workflow.build;

import io.dify.core.tool.ToolRef;
import io.dify.core.value.FileRef;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Calls a tool. Not thread-safe. */
public final class ToolStep extends Step {
  private final Map<String, Object> settings = new LinkedHashMap<>();
  private final Map<String, Object> parameters = new LinkedHashMap<>();

  ToolStep(Level level, String id, ToolRef tool) {
    super(level, id, "tool");
    set("provider_type", tool.source().wire());
    set("provider_id", tool.provider());
    set("provider_name", tool.provider());
    set("tool_name", tool.name());
    set("tool_label", tool.name());
    set("tool_configurations", settings);
    set("tool_parameters", parameters);
  }

  /** Sets what the tool is told once, such as a unit or a language. */
  public ToolStep setting(String name, Object value) {
    settings.put(name, value);
    set("tool_configurations", settings);
    return this;
  }

  /** Gives an argument; a text is a template. */
  public ToolStep with(String name, Object value) {
    return argument(name, value instanceof CharSequence ? "mixed" : "constant",
        value instanceof CharSequence text ? text.toString() : value);
  }

  /** Gives the value of a variable as an argument, whatever its type. */
  public ToolStep with(String name, Var<?> value) {
    return argument(name, "variable", value.selector().parts());
  }

  private ToolStep argument(String name, String type, Object value) {
    parameters.put(name, Fields.of("type", type, "value", value));
    set("tool_parameters", parameters);
    return this;
  }

  /** What the tool says. */
  public Var<String> text() {
    return output("text", VarType.TEXT);
  }

  /** Objects it gives. */
  public Var<List<Map<String, Object>>> json() {
    return output("json", VarType.listOf(VarType.OBJECT));
  }

  /** Files it makes. */
  public Var<List<FileRef>> files() {
    return output("files", VarType.listOf(VarType.FILE));
  }
}
