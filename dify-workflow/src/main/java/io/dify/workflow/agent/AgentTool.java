package io.dify.workflow.agent;

import io.dify.core.model.ToolSpec;
import io.dify.core.tool.Tool;
import io.dify.core.value.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A tool as an agent has it.
 *
 * @param tool does the work
 * @param provider where it comes from, for logs
 * @param description what the model is told it does; empty for what the tool says of itself
 * @param fixed arguments the model neither sees nor sets
 */
public record AgentTool(Tool tool, String provider, String description, Value.Obj fixed) {
  private static final Value.Obj NONE = new Value.Obj(Map.of());

  /** A tool as it is. */
  public static AgentTool of(Tool tool) {
    return new AgentTool(tool, "", "", NONE);
  }

  /** What the model is told, under a name that providers accept. */
  ToolSpec offered() {
    ToolSpec spec = tool.spec();
    return new ToolSpec(safe(spec.name()), description.isBlank() ? spec.description() : description,
        open(spec.parameters()));
  }

  private static String safe(String name) {
    String plain = name.replaceAll("[^a-zA-Z0-9_-]", "_");
    return plain.length() <= 64 ? plain : plain.substring(0, 64);
  }

  /** The schema without what is fixed. */
  private Value.Obj open(Value.Obj schema) {
    if (fixed.fields().isEmpty()) {
      return schema;
    }
    Map<String, Value> open = new LinkedHashMap<>(schema.fields());
    if (schema.fields().get("properties") instanceof Value.Obj properties) {
      Map<String, Value> rest = new LinkedHashMap<>(properties.fields());
      rest.keySet().removeAll(fixed.fields().keySet());
      open.put("properties", new Value.Obj(rest));
    }
    if (schema.fields().get("required") instanceof Value.Array required) {
      List<Value> rest = required.items().stream()
          .filter(name -> !(name instanceof Value.Text text && fixed.fields().containsKey(text.text()))).toList();
      open.put("required", new Value.Array(rest));
    }
    return new Value.Obj(open);
  }

  /** These arguments and the fixed ones, which prevail. */
  Value.Obj arguments(Value.Obj asked) {
    if (fixed.fields().isEmpty()) {
      return asked;
    }
    Map<String, Value> all = new LinkedHashMap<>(asked.fields());
    all.putAll(fixed.fields());
    return new Value.Obj(all);
  }
}
