package io.dify.core.testkit;

import io.dify.core.model.ToolRequest;
import io.dify.core.model.Usage;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JSON of chat completions. */
final class WireJson {
  private static final String CHUNK = "chat.completion.chunk";

  private WireJson() {}

  /** The body of a blocking answer; a raw step replaces all of it. */
  static String completion(WireReply.Chat chat, Value model) {
    StringBuilder text = new StringBuilder();
    List<Value> tools = new ArrayList<>();
    for (WireReply.Step step : chat.steps()) {
      switch (step) {
        case WireReply.Step.Raw raw -> {
          return raw.line();
        }
        case WireReply.Step.Say say -> text.append(say.text());
        case WireReply.Step.Request call -> tools.add(toolCall(tools.size(), call.tool()));
        case WireReply.Step.Think think -> {
          // Scripted for streams only.
        }
        case WireReply.Step.Frame frame -> {
          // Scripted for streams only.
        }
        case WireReply.Step.Await await -> {
          // Has been waited for.
        }
        case WireReply.Step.Pause pause -> {
          // Has been waited for.
        }
        case WireReply.Step.Cut cut -> {
          // Has cut the answer off.
        }
      }
    }
    Map<String, Object> message = new LinkedHashMap<>(Map.of("role", "assistant", "content", text.toString()));
    if (!tools.isEmpty()) {
      message.put("tool_calls", tools);
    }
    return json("chat.completion", model, List.of(choice("message", message, chat.finishReason())), chat.usage());
  }

  /** A chunk with a piece of an answer. */
  static String delta(Value model, Map<String, ?> delta) {
    return json(CHUNK, model, List.of(choice("delta", delta, null)), null);
  }

  /** The chunk that ends an answer. */
  static String finish(Value model, String reason) {
    return json(CHUNK, model, List.of(choice("delta", Map.of(), reason)), null);
  }

  /** The chunk that reports usage. */
  static String usage(Value model, Usage usage) {
    return json(CHUNK, model, List.of(), usage);
  }

  /** The first piece of a tool call: id, name, and the first half of the arguments. */
  static Map<String, ?> toolStart(int index, ToolRequest tool) {
    String half = tool.arguments().substring(0, tool.arguments().length() / 2);
    return Map.of("tool_calls", List.of(toolCall(index, new ToolRequest(tool.id(), tool.name(), half))));
  }

  /** The second piece of a tool call: the rest of the arguments. */
  static Map<String, ?> toolEnd(int index, ToolRequest tool) {
    String rest = tool.arguments().substring(tool.arguments().length() / 2);
    return Map.of("tool_calls", List.of(Map.of("index", index, "function", Map.of("arguments", rest))));
  }

  private static Value toolCall(int index, ToolRequest tool) {
    return Value.from(Map.of("index", index, "id", tool.id(), "type", "function", "function",
        Map.of("name", tool.name(), "arguments", tool.arguments())));
  }

  private static Map<String, Object> choice(String part, Map<String, ?> content, @Nullable String finishReason) {
    Map<String, Object> choice = new LinkedHashMap<>();
    choice.put("index", 0);
    choice.put(part, content);
    choice.put("finish_reason", finishReason);
    return choice;
  }

  private static String json(String kind, Value model, List<?> choices, @Nullable Usage usage) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("id", "chatcmpl-scripted");
    body.put("object", kind);
    body.put("created", 0);
    body.put("model", model);
    body.put("choices", choices);
    if (usage != null) {
      body.put("usage", Map.of("prompt_tokens", usage.promptTokens(), "completion_tokens", usage.completionTokens(),
          "total_tokens", usage.totalTokens()));
    }
    return ValueJson.write(Value.from(body));
  }
}
