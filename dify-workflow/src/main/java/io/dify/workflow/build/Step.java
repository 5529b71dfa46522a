package io.dify.workflow.build;

import io.dify.core.value.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A node under construction. Steps of a kind have methods of their own for what they do and give; here is what all have. Not thread-safe.
 *
 * @see Steps#step for kinds that have no class here
 */
public sealed class Step
    permits AgentStep, AggregateStep, AnswerStep, AssignStep, ClassifyStep, DocumentStep, EndStep, ExtractStep, IfStep,
    IterationStep, KnowledgeStep, ListStep, LlmStep, LoopStep, OtherStep, TemplateStep,
    ToolStep {
  final Level level;
  private final String id;
  private final Map<String, Value> data = new LinkedHashMap<>();

  Step(Level level, String id, String kind) {
    this.level = level;
    this.id = id;
    set("type", kind);
    set("title", id);
    level.add(this);
  }

  /** Its id: what journals, events and the edges of a file name. */
  public final String id() {
    return id;
  }

  /** What people see instead of the id. */
  public final Step title(String title) {
    set("title", title);
    return this;
  }

  /** The steps that come after it, all of them when it has ended. Gives the last of them, to go on from there. */
  public final Step then(Step... next) {
    return new Exit(this, "source").then(next);
  }

  /** An output by name, for kinds without a class of their own. */
  public final <T> Var<T> output(String name, VarType<T> type) {
    return Var.of(type, id, name);
  }

  /** Tries again after a failure, this often, with this pause. */
  public final Step retry(int times, Duration pause) {
    set("retry_config", Fields.of("retry_enabled", true, "max_retries", times, "retry_interval", pause.toMillis()));
    return this;
  }

  /** When it fails the run goes this way, and only this way. */
  public final Exit onFailure() {
    set("error_strategy", "fail-branch");
    return new Exit(this, "fail-branch");
  }

  /** When it fails the run goes on with these outputs. */
  public final Step onFailureUse(Map<String, ?> outputs) {
    set("error_strategy", "default-value");
    List<Object> items = new ArrayList<>();
    outputs.forEach((key, value) -> {
      Value typed = Value.from(value);
      String type = value instanceof Number ? "number" : typed.type().wire();
      items.add(Fields.of("key", key, "type", type, "value", typed));
    });
    set("default_value", items);
    return this;
  }

  final void set(String key, Object value) {
    data.put(key, Value.from(value));
  }

  /** The configuration as app files have it. */
  Value.Obj data() {
    return new Value.Obj(data);
  }
}
