package io.dify.core.model.provider;

import io.dify.core.model.ToolRequest;
import io.dify.core.testkit.WireReply;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Anthropic, after the streams in its API reference. */
class AnthropicChatTest extends ChatContractTest {
  @Override
  Wire wire() {
    return new AnthropicWire();
  }

  private record AnthropicWire() implements Wire {
    @Override
    public String provider() {
      return "anthropic";
    }

    @Override
    public String model() {
      return "claude-3-5-sonnet-20240620";
    }

    @Override
    public String target() {
      return "/v1/messages";
    }

    @Override
    public Map.Entry<String, String> credential() {
      return Map.entry("x-api-key", CANARY);
    }

    private static String event(String type, String more) {
      return "event: " + type + "\ndata: {\"type\":\"" + type + "\"" + more + "}";
    }

    private static String start() {
      return event("message_start", ",\"message\":{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"model\":"
          + "\"claude\",\"content\":[],\"stop_reason\":null,\"usage\":{\"input_tokens\":7,\"output_tokens\":1}}");
    }

    private static List<String> block(int index, String start, String... deltas) {
      List<String> events = new ArrayList<>();
      events.add(event("content_block_start", ",\"index\":" + index + ",\"content_block\":" + start));
      for (String delta : deltas) {
        events.add(event("content_block_delta", ",\"index\":" + index + ",\"delta\":" + delta));
      }
      events.add(event("content_block_stop", ",\"index\":" + index));
      return events;
    }

    private static List<String> textBlock(int index, String... pieces) {
      return block(index, "{\"type\":\"text\",\"text\":\"\"}",
          List.of(pieces).stream().map(AnthropicWire::textDelta).toArray(String[]::new));
    }

    private static String textDelta(String text) {
      return "{\"type\":\"text_delta\",\"text\":" + ValueJson.write(Value.of(text)) + "}";
    }

    private static List<String> thinkingBlock(String thought) {
      return block(0, "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}",
          "{\"type\":\"thinking_delta\",\"thinking\":\"" + thought + "\"}",
          "{\"type\":\"signature_delta\",\"signature\":\"c2lnbmVk\"}");
    }

    @SafeVarargs
    private static WireReply.Stream whole(String reason, List<String>... blocks) {
      List<String> events = new ArrayList<>(List.of(start(), event("ping", "")));
      for (List<String> block : blocks) {
        events.addAll(block);
      }
      events.add(event("message_delta",
          ",\"delta\":{\"stop_reason\":\"" + reason + "\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":3}"));
      events.add(event("message_stop", ""));
      return WireReply.events(events.toArray(String[]::new));
    }

    @Override
    public WireReply.Stream text(String... pieces) {
      return whole("end_turn", textBlock(0, pieces));
    }

    @Override
    public WireReply.Stream begun(String piece) {
      return WireReply.events(start(), textBlock(0, piece).get(0), textBlock(0, piece).get(1));
    }

    @Override
    public WireReply.Stream thinking(String thought, String text) {
      return whole("end_turn", thinkingBlock(thought), textBlock(1, text));
    }

    @Override
    public WireReply.Stream tools(List<ToolRequest> requests) {
      List<String> events = new ArrayList<>();
      for (int i = 0; i < requests.size(); i++) {
        events.addAll(toolBlock(i, requests.get(i)));
      }
      return whole("tool_use", events);
    }

    private static List<String> toolBlock(int index, ToolRequest tool) {
      return block(index, "{\"type\":\"tool_use\",\"id\":\"" + tool.id() + "\",\"name\":\"" + tool.name()
          + "\",\"input\":{}}", "{\"type\":\"input_json_delta\",\"partial_json\":\"\"}",
          "{\"type\":\"input_json_delta\",\"partial_json\":" + ValueJson.write(Value.of(tool.arguments())) + "}");
    }

    @Override
    public WireReply.Stream signedTools(List<ToolRequest> requests) {
      return whole("tool_use", thinkingBlock("Ask for it."), toolBlock(1, requests.getFirst()));
    }

    @Override
    public WireReply.Stream ended(String reason) {
      return whole(reason, textBlock(0, "x"));
    }

    @Override
    public WireReply.Failure failure(int status, String message) {
      return new WireReply.Failure(status, Map.of(), "{\"type\":\"error\",\"error\":{\"type\":\"some_error\","
          + "\"message\":\"" + message + "\"},\"request_id\":\"r\"}");
    }

    @Override
    public WireReply.Stream errorInStream(String message) {
      return WireReply.events(start(),
          event("error", ",\"error\":{\"type\":\"overloaded_error\",\"message\":\"" + message + "\"}"));
    }

    @Override
    public String broken() {
      return "event: content_block_delta\ndata: {\"broken";
    }

    @Override
    public Map<String, String> reasons() {
      return Map.of("stop", "stop_sequence", "length", "max_tokens", "content_filter", "refusal");
    }
  }
}
