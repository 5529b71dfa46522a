package io.dify.core.tool.mcp;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.Usage;
import io.dify.core.schema.JsonSchema;
import io.dify.core.schema.Violation;
import io.dify.core.tool.ToolResult;
import io.dify.core.tool.VisibleText;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Makes results of tools of what servers send. What a text says is text: it is handed on, never acted upon. */
final class McpResults {
  private static final int MAX_ERROR = 2000;
  private static final Value.Obj NONE = new Value.Obj(Map.of());

  private McpResults() {}

  static ToolResult of(McpToolSpec tool, Value.Obj result) {
    List<Value> blocks = result.fields().get("content") instanceof Value.Array content ? content.items() : List.of();
    String text = VisibleText.of(blocks.stream().map(McpResults::text).filter(part -> !part.isEmpty())
        .collect(Collectors.joining("\n")));
    if (Value.of(true).equals(result.fields().get("isError"))) {
      throw new DifyException(ErrorCode.TOOL_FAILED, "The tool " + tool.name() + " failed: "
          + (text.isEmpty() ? "no reason given." : VisibleText.of(text, MAX_ERROR)));
    }
    if (result.fields().get("structuredContent") instanceof Value.Obj structured) {
      check(tool, structured);
      return new ToolResult(text.isEmpty() ? ValueJson.write(structured) : text, List.of(structured), List.of(),
          tool.outputSchema().isPresent() ? structured : NONE, Usage.NONE);
    }
    return new ToolResult(text, json(blocks), List.of(), NONE, Usage.NONE);
  }

  private static void check(McpToolSpec tool, Value.Obj structured) {
    List<Violation> violations = tool.outputSchema().map(schema -> JsonSchema.of(schema).check(structured))
        .orElse(List.of());
    if (!violations.isEmpty()) {
      Violation first = violations.getFirst();
      throw new DifyException(ErrorCode.TOOL_FAILED, "The tool " + tool.name()
          + " gave a result that does not fit the schema it announces: " + first.path() + " " + first.message() + ".");
    }
  }

  /** Texts that are objects or lists in JSON. */
  private static List<Value> json(List<Value> blocks) {
    List<Value> found = new ArrayList<>();
    for (Value block : blocks) {
      String text = field(block, "text").strip();
      if (text.startsWith("{") || text.startsWith("[")) {
        try {
          found.add(ValueJson.read(text));
        } catch (DifyException e) {
          // A text that only begins like JSON.
        }
      }
    }
    return found;
  }

  private static String text(Value block) {
    return switch (field(block, "type")) {
      case "text" -> field(block, "text");
      case "image", "audio" -> "[" + field(block, "type") + " of the type " + field(block, "mimeType") + ", "
          + field(block, "data").length() * 3L / 4 + " bytes, not kept]";
      case "resource_link" -> "[" + field(block, "name") + ": " + field(block, "uri") + "]";
      case "resource" -> resource(block);
      default -> "";
    };
  }

  private static String resource(Value block) {
    Value resource = block instanceof Value.Obj object
        ? object.fields().getOrDefault("resource", Value.nothing())
        : Value.nothing();
    String text = field(resource, "text");
    return text.isEmpty() ? "[" + field(resource, "uri") + "]" : text;
  }

  private static String field(Value value, String name) {
    return value instanceof Value.Obj object && object.fields().get(name) instanceof Value.Text text
        ? text.text()
        : "";
  }
}
