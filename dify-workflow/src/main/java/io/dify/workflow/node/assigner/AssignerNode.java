package io.dify.workflow.node.assigner;

import io.dify.workflow.node.RunsOn;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.Usage;
import io.dify.core.template.Selector;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.workflow.node.NodeContext;
import io.dify.workflow.node.NodeData;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.NodeResult;
import io.dify.workflow.node.NodeType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Changes conversation and loop variables; all of its writes take effect, or none. Reads version 1 and version 2 of its configuration. */
public final class AssignerNode implements NodeType<AssignerConfig> {
  /** The type. */
  public AssignerNode() {}

  @Override
  public String name() {
    return "assigner";
  }

  @Override
  public RunsOn runsOn() {
    return RunsOn.LOOP;
  }

  @Override
  public AssignerConfig parse(NodeData data) {
    List<AssignerConfig.Item> items = new ArrayList<>();
    if (data.at("items").present()) {
      data.at("items").items()
          .forEach(item -> item(item, item.at("variable_selector"), item.at("operation")).ifPresent(items::add));
    } else {
      Optional<Selector> source = data.at("input_variable_selector").selector();
      target(data.at("assigned_variable_selector")).ifPresent(target -> operation(data.at("write_mode"))
          .ifPresent(operation -> items.add(new AssignerConfig.Item(target, operation, source, Value.nothing()))));
    }
    return new AssignerConfig(items);
  }

  private static Optional<AssignerConfig.Item> item(NodeData item, NodeData targetAt, NodeData operationAt) {
    Optional<Selector> target = target(targetAt);
    Optional<Operation> operation = operation(operationAt);
    if (target.isEmpty() || operation.isEmpty()) {
      return Optional.empty();
    }
    boolean constant = item.at("input_type").text("variable").equals("constant");
    Optional<Selector> source = constant || !operation.get().takesValue()
        ? Optional.empty()
        : item.at("value").selector();
    return Optional.of(new AssignerConfig.Item(target.get(), operation.get(), source,
        constant ? item.at("value").value() : Value.nothing()));
  }

  private static Optional<Selector> target(NodeData at) {
    Optional<Selector> target = at.selector();
    if (target.isEmpty() || target.get().parts().size() != 2) {
      at.error("missing_target", "The assigner names no variable to write; choose a conversation or loop variable.");
      return Optional.empty();
    }
    return target;
  }

  private static Optional<Operation> operation(NodeData at) {
    Optional<Operation> operation = Operation.of(at.text(""));
    if (operation.isEmpty()) {
      at.error("unknown_operation", "Operation '" + at.text("") + "' is not known.");
    }
    return operation;
  }

  @Override
  public NodeExecutor executor(AssignerConfig config) {
    return context -> assign(config, context);
  }

  private static NodeOutcome assign(AssignerConfig config, NodeContext context) {
    Map<Selector, Value> writes = new LinkedHashMap<>();
    for (AssignerConfig.Item item : config.items()) {
      Value old = look(item.target(), writes, context).orElseThrow(() -> new DifyException(ErrorCode.VARIABLE_NOT_FOUND,
          "Variable " + item.target() + " does not exist; an assigner writes conversation and loop variables."));
      Value value = item.source().map(source -> look(source, writes, context).orElse(Value.nothing()))
          .orElseGet(() -> constant(item.constant(), old));
      if (item.operation().takesValue() && value.isNothing()) {
        continue;
      }
      writes.put(item.target(), item.operation().apply(item.target().toString(), old, value));
    }
    Map<String, Value> shown = new LinkedHashMap<>();
    writes.forEach((target, value) -> shown.put(target.toString(), value));
    return new NodeOutcome.Succeeded(
        new NodeResult(new Value.Obj(shown), new Value.Obj(Map.of()), new Value.Obj(Map.of()),
            Usage.NONE, writes, List.of()));
  }

  private static Optional<Value> look(Selector selector, Map<Selector, Value> writes, NodeContext context) {
    Value written = writes.get(selector);
    return written == null ? context.get(selector) : Optional.of(written);
  }

  /** Constants of objects and lists may be JSON texts, those of numbers texts. */
  private static Value constant(Value constant, Value old) {
    if (constant instanceof Value.Text text && !(old instanceof Value.Text) && !old.isNothing()
        && !text.text().isBlank()) {
      return ValueJson.read(text.text());
    }
    return constant;
  }
}
