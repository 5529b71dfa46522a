package io.dify.core.tool.mcp;

import io.dify.core.error.DifyException;
import io.dify.core.tool.ToolArguments;
import io.dify.core.tool.VisibleText;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads announcements of tools. */
public final class McpListing {
  private static final int MAX_DESCRIPTION = 2048;
  private static final int MAX_SCHEMA = 64 << 10;
  private static final Pattern NAME = Pattern.compile("[\\x21-\\x7e]{1,128}");

  private McpListing() {}

  /** A tool; empty when its name or its schema cannot be used. */
  public static Optional<McpToolSpec> tool(Value announced) {
    if (!(announced instanceof Value.Obj tool) || !(tool.fields().get("name") instanceof Value.Text name)
        || !NAME.matcher(name.text()).matches()) {
      return Optional.empty();
    }
    Value.Obj input = tool.fields().get("inputSchema") instanceof Value.Obj schema
        ? schema
        : new Value.Obj(Map.of("type", Value.of("object")));
    Optional<Value.Obj> output = tool.fields().get("outputSchema") instanceof Value.Obj schema
        ? Optional.of(schema)
        : Optional.empty();
    String description = tool.fields().get("description") instanceof Value.Text text ? text.text() : "";
    return isUsable(input) && output.map(McpListing::isUsable).orElse(true)
        ? Optional.of(new McpToolSpec(name.text(), VisibleText.of(description, MAX_DESCRIPTION), input, output))
        : Optional.empty();
  }

  private static boolean isUsable(Value.Obj schema) {
    try {
      ToolArguments.of(schema);
      return ValueJson.write(schema).length() <= MAX_SCHEMA;
    } catch (DifyException e) {
      return false;
    }
  }
}
