package io.dify.workflow.build;

import java.util.List;

/**
 * Brings branches together. Not thread-safe.
 *
 * @param <T> what the value is
 */
public final class AggregateStep<T> extends Step {
  private final VarType<T> type;

  AggregateStep(Level level, String id, List<Var<T>> variables) {
    super(level, id, "variable-aggregator");
    type = variables.getFirst().type();
    set("output_type", type.wire());
    set("variables", variables.stream().map(variable -> variable.selector().parts()).toList());
  }

  /** The value of the first of its variables that exists. */
  public Var<T> output() {
    return output("output", type);
  }
}
