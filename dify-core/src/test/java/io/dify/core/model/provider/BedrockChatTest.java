package io.dify.core.model.provider;

import io.dify.core.model.ToolRequest;
import io.dify.core.testkit.WireReply.Step;
import io.dify.core.testkit.WireReply;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Bedrock, after the event types in the reference of ConverseStream. */
class BedrockChatTest extends ChatContractTest {
  @Override
  Wire wire() {
    return new BedrockWire();
  }

  private record BedrockWire() implements Wire {
    @Override
    public String provider() {
      return "bedrock";
    }

    @Override
    public String model() {
      return "anthropic.claude-3-7-sonnet-20250219-v1:0";
    }

    @Override
    public String target() {
      return "/model/anthropic.claude-3-7-sonnet-20250219-v1%3A0/converse-stream";
    }

    @Override
    public Map.Entry<String, String> credential() {
      return Map.entry("Authorization", "Bearer " + CANARY);
    }

    @Override
    public WireReply.Stream text(String... pieces) {
      return BedrockFrames.whole("end_turn", BedrockFrames.text(0, pieces));
    }

    @Override
    public WireReply.Stream begun(String piece) {
      return WireReply.frames(BedrockFrames.start(), BedrockFrames.text(0, piece).getFirst());
    }

    @Override
    public WireReply.Stream thinking(String thought, String text) {
      return BedrockFrames.whole("end_turn", BedrockFrames.thinking(0, thought), BedrockFrames.text(1, text));
    }

    @Override
    public WireReply.Stream tools(List<ToolRequest> requests) {
      List<Step.Frame> frames = new ArrayList<>();
      for (int i = 0; i < requests.size(); i++) {
        frames.addAll(BedrockFrames.tool(i, requests.get(i)));
      }
      return BedrockFrames.whole("tool_use", frames);
    }

    @Override
    public WireReply.Stream signedTools(List<ToolRequest> requests) {
      return BedrockFrames.whole("tool_use", BedrockFrames.thinking(0, "Ask for it."),
          BedrockFrames.tool(1, requests.getFirst()));
    }

    @Override
    public WireReply.Stream ended(String reason) {
      return BedrockFrames.whole(reason, BedrockFrames.text(0, "x"));
    }

    @Override
    public WireReply.Failure failure(int status, String message) {
      return new WireReply.Failure(status, Map.of("x-amzn-ErrorType", "SomeException"),
          "{\"message\":" + ValueJson.write(Value.of(message)) + "}");
    }

    @Override
    public WireReply.Stream errorInStream(String message) {
      return WireReply.frames(BedrockFrames.start(), BedrockFrames.exception("serviceUnavailableException", message));
    }

    @Override
    public Step brokenStep() {
      return Step.Frame.event("contentBlockDelta", "{\"broken");
    }

    @Override
    public Map<String, String> reasons() {
      return Map.of("stop", "stop_sequence", "length", "max_tokens", "content_filter", "guardrail_intervened");
    }
  }
}
