package io.dify.workflow.node.loop;

import io.dify.core.template.Selector;
import io.dify.core.value.Value;
import io.dify.core.value.ValueType;
import io.dify.workflow.condition.ConditionGroup;
import io.dify.workflow.node.ContainerSpec;
import io.dify.workflow.node.NodeConfig;
import io.dify.workflow.node.NodeOutputs;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Configuration of a loop node.
 *
 * @param start the inner node a pass begins with; empty for the first
 * @param maxPasses passes at most
 * @param variables its variables, in order
 * @param counted whether the number of passes was given
 * @param exit when to stop; without conditions, never before the last pass
 */
public record LoopConfig(Optional<String> start, int maxPasses, boolean counted, List<LoopVariable> variables,
    ConditionGroup exit)
    implements
      NodeConfig {
  /**
   * A variable of the loop.
   *
   * @param label its name
   * @param source the variable its first value comes from; empty for a constant
   * @param constant its first value when there is no source
   * @param type its declared type, empty when the file has none that is known
   */
  public record LoopVariable(String label, Optional<Selector> source, Value constant, Optional<ValueType> type) {}

  /** Copies. */
  public LoopConfig {
    variables = List.copyOf(variables);
  }

  @Override
  public List<Selector> reads() {
    return variables.stream().flatMap(variable -> variable.source().stream()).toList();
  }

  /** Its variables as they are in the end, and the number of passes. */
  @Override
  public NodeOutputs gives() {
    return givesInside().with("loop_round", ValueType.INTEGER);
  }

  @Override
  public NodeOutputs givesInside() {
    NodeOutputs all = NodeOutputs.NONE;
    for (LoopVariable variable : variables) {
      NodeOutputs before = all;
      all = variable.type().map(type -> before.with(variable.label(), type)).orElse(before.with(variable.label()));
    }
    return all;
  }

  @Override
  public Optional<ContainerSpec> container() {
    return Optional.of(new ContainerSpec.Loop(start, maxPasses, this::first,
        lookup -> !exit.conditions().isEmpty() && exit.test(lookup)));
  }

  private Map<String, Value> first(Function<Selector, Optional<Value>> lookup) {
    Map<String, Value> values = new LinkedHashMap<>();
    variables.forEach(variable -> values.put(variable.label(),
        variable.source().map(source -> lookup.apply(source).orElse(Value.nothing())).orElse(variable.constant())));
    return values;
  }
}
