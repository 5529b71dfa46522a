package io.dify.workflow.build;

import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Runs a body again and again. Its variables are changed by {@link AssignStep} inside, and keep their last values for the steps behind the loop. Not
 * thread-safe.
 */
public final class LoopStep extends Step {
  private final List<Object> variables = new ArrayList<>();

  LoopStep(Level level, String id, int maxPasses) {
    super(level, id, "loop");
    set("loop_count", maxPasses);
    set("loop_variables", variables);
    set("break_conditions", List.of());
  }

  /** Declares a variable with a constant as its first value. */
  public <T> Var<T> variable(String name, VarType<T> type, T first) {
    Value value = Value.from(first);
    return declare(name, type, "constant", value instanceof Value.Array ? Value.of(ValueJson.write(value)) : value);
  }

  /** Declares a variable with the value of another as its first. */
  public <T> Var<T> variable(String name, Var<T> first) {
    return declare(name, first.type(), "variable", first.toValue());
  }

  private <T> Var<T> declare(String name, VarType<T> type, String source, Value value) {
    variables.add(
        Fields.of("id", name, "label", name, "var_type", type.wire(), "value_type", source, "value", value));
    set("loop_variables", variables);
    return output(name, type);
  }

  /** Ends when all of these hold, before the first pass too. */
  public LoopStep until(Condition... all) {
    return until("and", all);
  }

  /** Ends when one of these holds, before the first pass too. */
  public LoopStep untilAny(Condition... any) {
    return until("or", any);
  }

  private LoopStep until(String operator, Condition[] conditions) {
    set("logical_operator", operator);
    set("break_conditions", List.of(conditions).stream().map(Condition::toValue).toList());
    return this;
  }

  /** Makes the steps of the body. */
  public LoopStep body(Consumer<Body.Again> steps) {
    steps.accept(new Body.Again(this));
    return this;
  }

  /** How many passes there were. */
  public Var<Number> rounds() {
    return output("loop_round", VarType.NUMBER);
  }
}
