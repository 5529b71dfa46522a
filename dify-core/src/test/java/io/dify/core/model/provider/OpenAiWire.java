package io.dify.core.model.provider;

import io.dify.core.model.ToolRequest;
import io.dify.core.testkit.WireReply;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** OpenAI's format, as recorded from its API reference. */
record OpenAiWire(String provider, String model, String path, String target, Map.Entry<String, String> credential)
    implements
      ChatContractTest.Wire {
  private static final String USAGE = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3,"
      + "\"total_tokens\":10}}";

  private static String delta(String delta) {
    return "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":" + delta
        + ",\"finish_reason\":null}]}";
  }

  private static String content(String field, String text) {
    return delta("{\"" + field + "\":" + ValueJson.write(Value.of(text)) + "}");
  }

  private static WireReply.Stream whole(List<String> deltas, String reason) {
    List<String> events = new ArrayList<>(deltas);
    events.add("data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"" + reason + "\"}]}");
    events.add(USAGE);
    events.add("data: [DONE]");
    return WireReply.events(events.toArray(String[]::new));
  }

  @Override
  public WireReply.Stream text(String... pieces) {
    return whole(List.of(pieces).stream().map(piece -> content("content", piece)).toList(), "stop");
  }

  @Override
  public WireReply.Stream begun(String piece) {
    return WireReply.events(content("content", piece));
  }

  @Override
  public WireReply.Stream thinking(String thought, String text) {
    String reasoning = provider.equals("mistralai")
        ? delta(
            "{\"content\":[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"" + thought + "\"}]}]}")
        : content(provider.equals("openai") ? "reasoning" : "reasoning_content", thought);
    return whole(List.of(reasoning, content("content", text)), "stop");
  }

  @Override
  public WireReply.Stream tools(List<ToolRequest> requests) {
    List<String> deltas = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      ToolRequest tool = requests.get(i);
      deltas.add(delta("{\"tool_calls\":[{\"index\":" + i + ",\"id\":\"" + tool.id()
          + "\",\"type\":\"function\",\"function\":{\"name\":\"" + tool.name() + "\",\"arguments\":\"\"}}]}"));
      deltas.add(delta("{\"tool_calls\":[{\"index\":" + i + ",\"function\":{\"arguments\":"
          + ValueJson.write(Value.of(tool.arguments())) + "}}]}"));
    }
    return whole(deltas, "tool_calls");
  }

  @Override
  public WireReply.Stream ended(String reason) {
    return whole(List.of(content("content", "x")), reason);
  }

  @Override
  public WireReply.Failure failure(int status, String message) {
    return WireReply.failing(status, "some_error", null, message);
  }

  @Override
  public WireReply.Stream errorInStream(String message) {
    return WireReply.events(content("content", "x"), "data: {\"error\":{\"message\":\"" + message + "\"}}");
  }

  @Override
  public Map<String, String> reasons() {
    return Map.of("stop", "stop", "length", "length", "content_filter", "content_filter");
  }
}
