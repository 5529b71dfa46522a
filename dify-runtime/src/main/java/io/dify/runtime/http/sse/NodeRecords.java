package io.dify.runtime.http.sse;

import com.fasterxml.jackson.core.JsonGenerator;
import io.dify.core.model.Usage;
import io.dify.core.value.Value;
import io.dify.workflow.event.RunEvent;
import io.dify.workflow.node.AgentLog;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The {@code data} of records about nodes. A container (iteration, loop) has records of its own name in place of the node's, and counts its passes.
 * For one stream, one thread.
 */
final class NodeRecords {
  private static final String ITERATION = "iteration";
  private static final String LOOP = "loop";

  private final Map<String, Passes> passes = new HashMap<>();

  /** The name of a record about a node: the container's own, or the given one for ordinary nodes. */
  static String name(RunEvent.NodeStarted node, String containerSuffix, String ordinary) {
    return isContainer(node) ? node.nodeType() + containerSuffix : ordinary;
  }

  private static boolean isContainer(RunEvent.NodeStarted node) {
    return node.nodeType().equals(ITERATION) || node.nodeType().equals(LOOP);
  }

  void started(JsonGenerator json, RunEvent.NodeStarted node) throws IOException {
    json.writeObjectFieldStart("data");
    head(json, node);
    if (isContainer(node)) {
      empty(json, "inputs");
      json.writeBooleanField("inputs_truncated", false);
      empty(json, "metadata");
    } else {
      json.writeNumberField("index", node.index());
      json.writeStringField("predecessor_node_id", node.predecessor());
      json.writeNullField("inputs");
      json.writeBooleanField("inputs_truncated", false);
    }
    tail(json, node);
    json.writeEndObject();
  }

  static void agentLog(JsonGenerator json, RunEvent.AgentLogged logged) throws IOException {
    AgentLog log = logged.entry();
    json.writeObjectFieldStart("data");
    json.writeStringField("node_execution_id", logged.start().executionId());
    json.writeStringField("id", log.id());
    json.writeStringField("label", log.label());
    json.writeStringField("parent_id", log.parentId().orElse(null));
    json.writeStringField("error", log.error().orElse(null));
    json.writeStringField("status", log.status().wire());
    json.writeFieldName("data");
    ValueWriter.write(json, log.data());
    json.writeFieldName("metadata");
    ValueWriter.write(json, log.metadata());
    json.writeStringField("node_id", logged.start().nodeId());
    json.writeEndObject();
  }

  void passStarted(JsonGenerator json, RunEvent.PassStarted started) throws IOException {
    passes.computeIfAbsent(started.container().executionId(), id -> new Passes()).begin();
    json.writeObjectFieldStart("data");
    head(json, started.container());
    json.writeNumberField("index", started.pass().index());
    if (started.pass().containerType().equals(LOOP)) {
      json.writeNullField("pre_loop_output");
    }
    json.writeNumberField("created_at", started.at().getEpochSecond());
    empty(json, "extras");
    json.writeEndObject();
  }

  void passFinished(RunEvent.PassFinished finished) {
    passes.computeIfAbsent(finished.container().executionId(), id -> new Passes()).end(finished);
  }

  void retried(JsonGenerator json, RunEvent.NodeRetried retried) throws IOException {
    json.writeObjectFieldStart("data");
    head(json, retried.start());
    json.writeNumberField("index", retried.start().index());
    json.writeStringField("predecessor_node_id", retried.start().predecessor());
    for (String name : new String[]{ "inputs", "process_data", "outputs"}) {
      json.writeNullField(name);
      json.writeBooleanField(name + "_truncated", false);
    }
    ending(json, "retry", retried.error(), retried.elapsed(), retried.at());
    metadata(json, retried.start(), Usage.NONE, null);
    json.writeNumberField("retry_index", retried.attempt());
    tail(json, retried.start());
    json.writeEndObject();
  }

  void finished(JsonGenerator json, RunEvent.NodeFinished finished) throws IOException {
    RunEvent.NodeStarted node = finished.start();
    json.writeObjectFieldStart("data");
    head(json, node);
    if (!isContainer(node)) {
      json.writeNumberField("index", node.index());
      json.writeStringField("predecessor_node_id", node.predecessor());
    }
    value(json, "inputs", finished.inputs());
    value(json, "process_data", finished.processData());
    value(json, "outputs", finished.outputs());
    ending(json, finished.status().wire(), finished.error(), finished.elapsed(), finished.at());
    Passes made = isContainer(node)
        ? Objects.requireNonNullElseGet(passes.remove(node.executionId()), Passes::new)
        : null;
    metadata(json, node, finished.usage(), made);
    if (made != null) {
      json.writeNumberField("steps", made.count());
      json.writeNumberField("total_tokens", finished.usage().totalTokens());
    }
    tail(json, node);
    json.writeEndObject();
  }

  private static void head(JsonGenerator json, RunEvent.NodeStarted node) throws IOException {
    json.writeStringField("id", node.executionId());
    json.writeStringField("node_id", node.nodeId());
    json.writeStringField("node_type", node.nodeType());
    json.writeStringField("title", node.title());
  }

  private static void tail(JsonGenerator json, RunEvent.NodeStarted node) throws IOException {
    json.writeNumberField("created_at", node.at().getEpochSecond());
    empty(json, "extras");
    json.writeStringField("iteration_id", around(node, ITERATION));
    json.writeStringField("loop_id", around(node, LOOP));
  }

  private static @Nullable String around(RunEvent.NodeStarted node, String containerType) {
    RunEvent.Pass pass = node.pass();
    return pass != null && pass.containerType().equals(containerType) ? pass.containerId() : null;
  }

  private static void ending(JsonGenerator json, String status, @Nullable String error, Duration elapsed, Instant at)
      throws IOException {
    json.writeStringField("status", status);
    json.writeStringField("error", error);
    json.writeNumberField("elapsed_time", WireUsage.seconds(elapsed));
    json.writeNumberField("finished_at", at.getEpochSecond());
    json.writeArrayFieldStart("files");
    json.writeEndArray();
  }

  private static void value(JsonGenerator json, String name, Value value) throws IOException {
    json.writeFieldName(name);
    ValueWriter.write(json, value);
    json.writeBooleanField(name + "_truncated", false);
  }

  private static void metadata(JsonGenerator json, RunEvent.NodeStarted node, Usage usage, @Nullable Passes made)
      throws IOException {
    RunEvent.Pass pass = node.pass();
    if (usage.totalTokens() == 0 && made == null && pass == null) {
      json.writeNullField("execution_metadata");
      return;
    }
    json.writeObjectFieldStart("execution_metadata");
    if (usage.totalTokens() > 0) {
      json.writeNumberField("total_tokens", usage.totalTokens());
      json.writeFieldName("total_price");
      json.writeNumber(WireUsage.total(usage.cost()));
      json.writeStringField("currency", WireUsage.currency(usage.cost()));
    }
    if (pass != null) {
      json.writeStringField(pass.containerType() + "_id", pass.containerId());
      json.writeNumberField(pass.containerType() + "_index", pass.index());
    }
    if (made != null) {
      made.write(json, node.nodeType());
    }
    json.writeEndObject();
  }

  private static void empty(JsonGenerator json, String name) throws IOException {
    json.writeObjectFieldStart(name);
    json.writeEndObject();
  }
}
