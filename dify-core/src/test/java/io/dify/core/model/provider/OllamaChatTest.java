package io.dify.core.model.provider;

import io.dify.core.model.ToolRequest;
import io.dify.core.testkit.WireReply;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Ollama, after the streams in its API reference: JSON lines. */
class OllamaChatTest extends ChatContractTest {
  @Override
  Wire wire() {
    return new OllamaWire();
  }

  private record OllamaWire() implements Wire {
    @Override
    public String provider() {
      return "ollama";
    }

    @Override
    public String model() {
      return "qwen3:latest";
    }

    @Override
    public String target() {
      return "/api/chat";
    }

    @Override
    public Map.Entry<String, String> credential() {
      return Map.entry("Authorization", "Bearer " + CANARY);
    }

    private static String line(String more) {
      return "{\"model\":\"qwen3\",\"created_at\":\"2025-01-01T00:00:00Z\",\"message\":{\"role\":\"assistant\"," + more
          + "},\"done\":false}";
    }

    private static String content(String text) {
      return line("\"content\":" + ValueJson.write(Value.of(text)));
    }

    private static WireReply.Stream whole(String reason, Stream<String> lines) {
      String end = "{\"model\":\"qwen3\",\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":true,"
          + "\"done_reason\":\"" + reason + "\",\"prompt_eval_count\":7,\"eval_count\":3}";
      return WireReply.lines(Stream.concat(lines, Stream.of(end)).toArray(String[]::new));
    }

    @Override
    public WireReply.Stream text(String... pieces) {
      return whole("stop", Stream.of(pieces).map(OllamaWire::content));
    }

    @Override
    public WireReply.Stream begun(String piece) {
      return WireReply.lines(content(piece));
    }

    @Override
    public WireReply.Stream thinking(String thought, String text) {
      return whole("stop", Stream.of(line("\"content\":\"\",\"thinking\":\"" + thought + "\""), content(text)));
    }

    @Override
    public WireReply.Stream tools(List<ToolRequest> requests) {
      return whole("stop", Stream.of(line("\"content\":\"\",\"tool_calls\":[" + requests.stream()
          .map(tool -> "{\"function\":{\"name\":\"" + tool.name() + "\",\"arguments\":" + tool.arguments() + "}}")
          .collect(Collectors.joining(",")) + "]")));
    }

    @Override
    public WireReply.Stream ended(String reason) {
      return whole(reason, Stream.of(content("x")));
    }

    @Override
    public WireReply.Failure failure(int status, String message) {
      return new WireReply.Failure(status, Map.of(), "{\"error\":\"" + message + "\"}");
    }

    @Override
    public WireReply.Stream errorInStream(String message) {
      return WireReply.lines(content("x"), "{\"error\":\"" + message + "\"}");
    }

    @Override
    public String broken() {
      return "{\"broken";
    }

    @Override
    public Map<String, String> reasons() {
      return Map.of("stop", "stop", "length", "length");
    }
  }
}
