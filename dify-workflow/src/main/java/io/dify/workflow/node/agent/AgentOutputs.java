package io.dify.workflow.node.agent;

import io.dify.core.error.DifyException;
import io.dify.core.value.Value;
import io.dify.workflow.agent.AgentResult;
import io.dify.workflow.node.AgentLog;
import io.dify.workflow.node.NodeResult;
import io.dify.workflow.prompt.PromptContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What an agent node leaves behind. */
final class AgentOutputs {
  private AgentOutputs() {}

  static NodeResult of(AgentConfig config, String instruction, String query, AgentResult result, Value usage) {
    Map<String, Value> inputs = new LinkedHashMap<>();
    inputs.put("instruction", Value.of(instruction));
    inputs.put("query", Value.of(query));
    inputs.put("tools", Value.from(config.tools().stream().map(tool -> tool.tool().toString()).toList()));
    Map<String, Value> process = new LinkedHashMap<>();
    process.put("model_provider", Value.of(config.model().ref().provider()));
    process.put("model_name", Value.of(config.model().ref().name()));
    process.put("rounds", Value.of((long) result.rounds()));
    process.put("complete", Value.of(result.complete()));
    List<Value> json = new ArrayList<>(result.log().stream().map(AgentOutputs::entry).toList());
    json.addAll(result.json());
    Map<String, Value> outputs = new LinkedHashMap<>();
    outputs.put("text", Value.of(result.text()));
    outputs.put("files", Value.from(result.files()));
    outputs.put("json", new Value.Array(json));
    outputs.put("usage", usage);
    return new NodeResult(new Value.Obj(inputs), new Value.Obj(process), new Value.Obj(outputs), result.usage(),
        Map.of(), citations(result.json()));
  }

  private static Value entry(AgentLog log) {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("id", Value.of(log.id()));
    fields.put("parent_id", Value.from(log.parentId()));
    fields.put("label", Value.of(log.label()));
    fields.put("status", Value.of(log.status().wire()));
    fields.put("error", Value.from(log.error()));
    fields.put("data", log.data());
    fields.put("metadata", log.metadata());
    return new Value.Obj(fields);
  }

  /** Passages among what tools gave are the sources of the answer. */
  private static List<Value.Obj> citations(List<Value> json) {
    List<Value> passages = json.stream().filter(AgentOutputs::isPassage).toList();
    try {
      return PromptContext.of(new Value.Array(passages)).citations();
    } catch (DifyException e) {
      return List.of();
    }
  }

  private static boolean isPassage(Value value) {
    return value instanceof Value.Obj object && object.fields().get("metadata") instanceof Value.Obj metadata
        && Value.of("knowledge").equals(metadata.fields().get("_source"));
  }
}
