package io.dify.workflow.agent;

import io.dify.core.model.Usage;
import io.dify.core.tool.ToolContext;
import io.dify.core.value.Value;
import io.dify.workflow.node.AgentLog;
import io.dify.workflow.node.NodeSignal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** Tells the steps of an agent and keeps them as they ended. Metadata has Dify's keys; times are seconds. For one run, one thread. */
final class StepLog {
  private static final Value.Obj NONE = new Value.Obj(Map.of());
  private static final double MILLIS = 1000.0;

  /**
   * A step that has begun.
   *
   * @param id its id
   * @param label what it is
   * @param parent the step it is part of
   * @param provider whose work it is, may be empty
   * @param start when it began
   */
  record Step(String id, String label, Optional<String> parent, String provider, Instant start) {}

  private final ToolContext context;
  private final Consumer<NodeSignal> sink;
  private final List<AgentLog> ended = new ArrayList<>();
  private int begun;

  StepLog(ToolContext context, Consumer<NodeSignal> sink) {
    this.context = context;
    this.sink = sink;
  }

  List<AgentLog> ended() {
    return ended;
  }

  Step begin(String label, Optional<Step> parent, String provider) {
    begun++;
    String id = UUID.nameUUIDFromBytes((context.idempotencyKey() + ":step:" + begun).getBytes(StandardCharsets.UTF_8))
        .toString();
    Step step = new Step(id, label, parent.map(Step::id), provider, context.clock().instant());
    tell(step, AgentLog.Status.START, Optional.empty(), NONE, metadata(step));
    return step;
  }

  void end(Step step, Map<String, Value> output, Usage usage) {
    end(step, Optional.empty(), output, usage, context.clock().instant());
  }

  /** @param error what went wrong; empty when nothing did */
  void end(Step step, Optional<String> error, Map<String, Value> output, Usage usage, Instant end) {
    Map<String, Value> metadata = metadata(step);
    metadata.put("finished_at", seconds(end));
    metadata.put("elapsed_time", Value.of(Duration.between(step.start(), end).toMillis() / MILLIS));
    metadata.put("total_tokens", Value.of(usage.totalTokens()));
    if (!usage.cost().currency().isEmpty()) {
      metadata.put("total_price", Value.of(usage.cost().total().toPlainString()));
      metadata.put("currency", Value.of(usage.cost().currency()));
    }
    AgentLog.Status status = error.isPresent() ? AgentLog.Status.ERROR : AgentLog.Status.SUCCESS;
    ended.add(tell(step, status, error, new Value.Obj(output), metadata));
  }

  private static Map<String, Value> metadata(Step step) {
    Map<String, Value> metadata = new LinkedHashMap<>();
    metadata.put("started_at", seconds(step.start()));
    if (!step.provider().isEmpty()) {
      metadata.put("provider", Value.of(step.provider()));
    }
    return metadata;
  }

  private static Value seconds(Instant instant) {
    return Value.of(instant.toEpochMilli() / MILLIS);
  }

  private AgentLog tell(Step step, AgentLog.Status status, Optional<String> error, Value.Obj data,
      Map<String, Value> metadata) {
    AgentLog log = new AgentLog(step.id(), step.label(), step.parent(), status, error, data, new Value.Obj(metadata));
    sink.accept(new NodeSignal.Log(log));
    return log;
  }
}
