package io.dify.core.model.provider;

import io.dify.core.model.ToolRequest;
import io.dify.core.testkit.WireReply.Step.Frame;
import io.dify.core.testkit.WireReply;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Events of ConverseStream. */
final class BedrockFrames {
  private BedrockFrames() {}

  static Frame start() {
    return Frame.event("messageStart", "{\"role\":\"assistant\",\"p\":\"abcd\"}");
  }

  static Frame delta(int index, String delta) {
    return Frame.event("contentBlockDelta", "{\"contentBlockIndex\":" + index + ",\"delta\":" + delta + "}");
  }

  static Frame stop(int index) {
    return Frame.event("contentBlockStop", "{\"contentBlockIndex\":" + index + "}");
  }

  static List<Frame> text(int index, String... pieces) {
    return Stream.concat(Stream.of(pieces).map(piece -> delta(index, "{\"text\":" + json(piece) + "}")),
        Stream.of(stop(index))).toList();
  }

  static List<Frame> thinking(int index, String thought) {
    return List.of(delta(index, "{\"reasoningContent\":{\"text\":" + json(thought) + "}}"),
        delta(index, "{\"reasoningContent\":{\"signature\":\"c2ln\"}}"),
        delta(index, "{\"reasoningContent\":{\"signature\":\"bmVk\"}}"), stop(index));
  }

  static List<Frame> tool(int index, ToolRequest tool) {
    int half = tool.arguments().length() / 2;
    return List.of(
        Frame.event("contentBlockStart",
            "{\"contentBlockIndex\":" + index + ",\"start\":{\"toolUse\":{\"toolUseId\":\"" + tool.id()
                + "\",\"name\":\"" + tool.name() + "\"}}}"),
        input(index, tool.arguments().substring(0, half)), input(index, tool.arguments().substring(half)),
        stop(index));
  }

  private static Frame input(int index, String piece) {
    return delta(index, "{\"toolUse\":{\"input\":" + json(piece) + "}}");
  }

  static Frame ended(String reason) {
    return Frame.event("messageStop", "{\"stopReason\":\"" + reason + "\"}");
  }

  static Frame exception(String type, String message) {
    return new Frame(Map.of(":message-type", "exception", ":exception-type", type),
        "{\"message\":" + json(message) + "}");
  }

  @SafeVarargs
  static WireReply.Stream whole(String reason, List<Frame>... blocks) {
    List<Frame> frames = new ArrayList<>(List.of(start()));
    for (List<Frame> block : blocks) {
      frames.addAll(block);
    }
    frames.add(ended(reason));
    frames.add(Frame.event("metadata", "{\"metrics\":{\"latencyMs\":12},\"usage\":{\"inputTokens\":5,"
        + "\"cacheReadInputTokens\":2,\"outputTokens\":3,\"totalTokens\":10}}"));
    return WireReply.frames(frames.toArray(Frame[]::new));
  }

  private static String json(String text) {
    return ValueJson.write(Value.of(text));
  }
}
