package io.dify.core.tool.mcp;

import io.dify.core.model.ToolSpec;
import io.dify.core.tool.Tool;
import io.dify.core.tool.ToolArguments;
import io.dify.core.tool.ToolContext;
import io.dify.core.tool.ToolResult;
import io.dify.core.value.Value;
import java.util.LinkedHashMap;
import java.util.Map;

/** A tool of a server. */
final class McpTool implements Tool {
  private static final int MAX_NAME = 64;

  private final McpClient client;
  private final McpToolSpec spec;
  private final Map<String, Value> settings;
  private final ToolArguments arguments;

  McpTool(McpClient client, McpToolSpec spec, Value.Obj settings) {
    this.client = client;
    this.spec = spec;
    this.settings = settings.fields();
    this.arguments = ToolArguments.of(spec.inputSchema());
  }

  /** The name in the letters that models may use. */
  static String name(McpToolSpec spec) {
    String letters = spec.name().replaceAll("[^A-Za-z0-9_-]", "_");
    return letters.length() > MAX_NAME ? letters.substring(0, MAX_NAME) : letters;
  }

  @Override
  public ToolSpec spec() {
    return new ToolSpec(name(spec), spec.description(), spec.inputSchema());
  }

  @Override
  public ToolResult run(Value.Obj given, ToolContext context) {
    Map<String, Value> all = new LinkedHashMap<>(given.fields());
    if (spec.inputSchema().fields().get("properties") instanceof Value.Obj properties) {
      properties.fields().keySet().stream().filter(name -> settings.get(name) != null)
          .forEach(name -> all.putIfAbsent(name, settings.getOrDefault(name, Value.nothing())));
    }
    return McpResults.of(spec, client.call(spec.name(), arguments.fit(new Value.Obj(all)), context.cancellation()));
  }
}
