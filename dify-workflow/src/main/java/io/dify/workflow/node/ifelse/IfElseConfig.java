package io.dify.workflow.node.ifelse;

import io.dify.core.template.Selector;
import io.dify.core.value.ValueType;
import io.dify.workflow.condition.ConditionGroup;
import io.dify.workflow.node.Handles;
import io.dify.workflow.node.NodeConfig;
import io.dify.workflow.node.NodeOutputs;
import java.util.List;
import java.util.stream.Stream;

/**
 * Configuration of an if-else node.
 *
 * @param cases tested in order; the first that holds wins
 */
public record IfElseConfig(List<Case> cases) implements NodeConfig {
  /**
   * A case.
   *
   * @param id its id, and the handle its edges leave from
   * @param conditions what must hold
   */
  public record Case(String id, ConditionGroup conditions) {}

  /** Copies. */
  public IfElseConfig {
    cases = List.copyOf(cases);
  }

  @Override
  public List<Selector> reads() {
    return cases.stream().flatMap(each -> each.conditions().reads().stream()).toList();
  }

  @Override
  public NodeOutputs gives() {
    return NodeOutputs.NONE.with("result", ValueType.BOOLEAN).with("selected_case_id", ValueType.STRING);
  }

  @Override
  public List<String> handles() {
    return Stream.concat(cases.stream().map(Case::id), Stream.of(Handles.ELSE)).toList();
  }
}
