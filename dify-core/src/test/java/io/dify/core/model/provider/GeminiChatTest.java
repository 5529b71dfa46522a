package io.dify.core.model.provider;

import io.dify.core.model.ToolRequest;
import io.dify.core.testkit.WireReply;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Gemini, after the streams in its API reference. */
class GeminiChatTest extends ChatContractTest {
  @Override
  Wire wire() {
    return new GeminiWire();
  }

  private record GeminiWire() implements Wire {
    @Override
    public String provider() {
      return "gemini";
    }

    @Override
    public String model() {
      return "gemini-2.5-flash";
    }

    @Override
    public String target() {
      return "/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse";
    }

    @Override
    public Map.Entry<String, String> credential() {
      return Map.entry("x-goog-api-key", CANARY);
    }

    private static String event(String part) {
      return "data: {\"candidates\":[{\"content\":{\"parts\":[" + part + "],\"role\":\"model\"},\"index\":0}],"
          + "\"usageMetadata\":{\"promptTokenCount\":7,\"totalTokenCount\":7},\"modelVersion\":\"g\"}";
    }

    private static String end(String reason) {
      return "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"\"}],\"role\":\"model\"},\"finishReason\":\""
          + reason + "\",\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":7,\"candidatesTokenCount\":2,"
          + "\"thoughtsTokenCount\":1,\"totalTokenCount\":10}}";
    }

    private static String textPart(String text) {
      return "{\"text\":" + ValueJson.write(Value.of(text)) + "}";
    }

    private static String toolPart(ToolRequest tool) {
      return "{\"functionCall\":{\"name\":\"" + tool.name() + "\",\"args\":" + tool.arguments() + "}";
    }

    private static WireReply.Stream whole(String reason, Stream<String> parts) {
      return WireReply.events(Stream.concat(parts.map(GeminiWire::event), Stream.of(end(reason)))
          .toArray(String[]::new));
    }

    @Override
    public WireReply.Stream text(String... pieces) {
      return whole("STOP", Stream.of(pieces).map(GeminiWire::textPart));
    }

    @Override
    public WireReply.Stream begun(String piece) {
      return WireReply.events(event(textPart(piece)));
    }

    @Override
    public WireReply.Stream thinking(String thought, String text) {
      return whole("STOP", Stream.of("{\"text\":\"" + thought + "\",\"thought\":true}", textPart(text)));
    }

    @Override
    public WireReply.Stream tools(List<ToolRequest> requests) {
      return whole("STOP", Stream.of(requests.stream().map(tool -> toolPart(tool) + "}")
          .collect(Collectors.joining(","))));
    }

    @Override
    public WireReply.Stream signedTools(List<ToolRequest> requests) {
      return whole("STOP", Stream.of(toolPart(requests.getFirst()) + ",\"thoughtSignature\":\"c2lnbmVk\"}"));
    }

    @Override
    public WireReply.Stream ended(String reason) {
      return whole(reason, Stream.of(textPart("x")));
    }

    @Override
    public WireReply.Failure failure(int status, String message) {
      return new WireReply.Failure(status, Map.of(), "[{\"error\":{\"code\":" + status + ",\"message\":\"" + message
          + "\",\"status\":\"SOME_STATUS\"}}]");
    }

    @Override
    public WireReply.Stream errorInStream(String message) {
      return WireReply.events(event(textPart("x")),
          "data: {\"error\":{\"code\":503,\"message\":\"" + message + "\",\"status\":\"UNAVAILABLE\"}}");
    }

    @Override
    public Map<String, String> reasons() {
      return Map.of("stop", "STOP", "length", "MAX_TOKENS", "content_filter", "SAFETY");
    }
  }
}
