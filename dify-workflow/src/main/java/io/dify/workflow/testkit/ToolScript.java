package io.dify.workflow.testkit;

import io.dify.core.model.ToolSpec;
import io.dify.core.model.Usage;
import io.dify.core.tool.ToolResult;
import io.dify.core.value.Value;
import io.dify.workflow.node.NodeData;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An entry of {@code tools}: what a tool gives, call by call.
 *
 * @param spec what models are told of it
 * @param replies one per call, the last repeats; at least one
 */
record ToolScript(ToolSpec spec, List<Reply> replies) {
  /**
   * What one call gives.
   *
   * @param delay simulated time it takes
   * @param result the result, of a failure an empty one
   * @param error the failure; empty when it succeeds
   */
  record Reply(Duration delay, ToolResult result, Optional<CaseError> error) {}

  private static final List<String> KEYS = List.of("text", "json", "variables", "delay_ms", "error", "parameters");
  private static final int MAX_DELAY_MILLIS = 86_400_000;
  private static final Value.Obj ANYTHING = new Value.Obj(Map.of("type", Value.of("object"), "properties",
      new Value.Obj(Map.of())));

  static Map<String, ToolScript> readAll(CaseData given) {
    Map<String, ToolScript> tools = new LinkedHashMap<>();
    for (String name : given.keys()) {
      tools.put(name, read(name, given.at(name)));
    }
    return tools;
  }

  private static ToolScript read(String name, NodeData data) {
    List<NodeData> entries = CaseData.oneOrMore(data);
    if (entries.isEmpty()) {
      data.error("empty_list", "The list needs at least one entry.");
    }
    Value.Obj parameters = entries.stream().map(entry -> entry.at("parameters").value())
        .filter(Value.Obj.class::isInstance).map(Value.Obj.class::cast).findFirst().orElse(ANYTHING);
    String bare = name.substring(name.lastIndexOf('/') + 1);
    return new ToolScript(new ToolSpec(bare, "", parameters), entries.stream().map(ToolScript::reply).toList());
  }

  private static Reply reply(NodeData data) {
    CaseData entry = CaseData.of(data).known("what a tool gives", KEYS);
    Optional<CaseError> error = CaseError.read(entry.at("error"));
    if (error.isPresent() && (entry.has("text") || entry.has("json"))) {
      data.at("error").error("ambiguous", "A tool fails or gives something; say one of them.");
    }
    List<Value> json = entry.at("json").present()
        ? CaseData.oneOrMore(entry.at("json")).stream().map(NodeData::value).toList()
        : List.of();
    ToolResult result = new ToolResult(entry.text("text").orElse(""), json, List.of(),
        entry.under("variables").values(), Usage.NONE);
    return new Reply(Duration.ofMillis(entry.at("delay_ms").whole(0, 0, MAX_DELAY_MILLIS)), result, error);
  }
}
