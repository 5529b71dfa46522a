package com.example.greeting;

import io.dify.core.model.ToolSpec;
import io.dify.core.tool.Tool;
import io.dify.core.tool.ToolContext;
import io.dify.core.tool.ToolResult;
import io.dify.core.value.Value;
import java.util.Map;

/** Greets whom it is told. Stateless. */
final class GreetingTool implements Tool {
  private static final Value.Obj PARAMETERS = (Value.Obj) Value.from(Map.of("type", "object", "properties",
      Map.of("whom", Map.of("type", "string", "description", "Whom to greet."))));

  @Override
  public ToolSpec spec() {
    return new ToolSpec("greet", "Greets somebody.", PARAMETERS);
  }

  @Override
  public ToolResult run(Value.Obj arguments, ToolContext context) {
    Value whom = arguments.fields().getOrDefault("whom", Value.of("you"));
    return ToolResult.of("Hello, " + (whom instanceof Value.Text text ? text.text() : "you") + "!");
  }
}
