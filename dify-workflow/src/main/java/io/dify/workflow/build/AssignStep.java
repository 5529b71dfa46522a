package io.dify.workflow.build;

import io.dify.core.value.Value;
import java.util.ArrayList;
import java.util.List;

/** Changes conversation and loop variables, in the order given here; all changes take effect or none. Not thread-safe. */
public final class AssignStep extends Step {
  private final List<Object> items = new ArrayList<>();

  AssignStep(Level level, String id) {
    super(level, id, "assigner");
    set("version", "2");
    set("items", items);
  }

  /** Sets a variable to a constant. */
  public <T> AssignStep set(Var<T> target, T constant) {
    return constant(target, "set", constant);
  }

  /** Sets a variable to the value of another. */
  public <T> AssignStep copy(Var<T> target, Var<T> source) {
    return variable(target, "over-write", source);
  }

  /** Makes a variable empty, 0 or false. */
  public AssignStep clear(Var<?> target) {
    return item(target, "clear", "variable", Value.nothing());
  }

  /** Adds to a number. */
  public AssignStep add(Var<Number> target, Number summand) {
    return constant(target, "+=", summand);
  }

  /** Adds the value of another variable to a number. */
  public AssignStep add(Var<Number> target, Var<Number> summand) {
    return variable(target, "+=", summand);
  }

  /** Takes away from a number. */
  public AssignStep subtract(Var<Number> target, Number subtrahend) {
    return constant(target, "-=", subtrahend);
  }

  /** Multiplies a number. */
  public AssignStep multiply(Var<Number> target, Number factor) {
    return constant(target, "*=", factor);
  }

  /** Divides a number. */
  public AssignStep divide(Var<Number> target, Number divisor) {
    return constant(target, "/=", divisor);
  }

  /** Puts an item at the end of a list. */
  public <T> AssignStep append(Var<List<T>> target, Var<T> item) {
    return variable(target, "append", item);
  }

  /** Puts all items of a list at the end of another. */
  public <T> AssignStep extend(Var<List<T>> target, Var<List<T>> items) {
    return variable(target, "extend", items);
  }

  /** Takes the first item off a list. */
  public AssignStep removeFirst(Var<? extends List<?>> target) {
    return item(target, "remove-first", "variable", Value.nothing());
  }

  /** Takes the last item off a list. */
  public AssignStep removeLast(Var<? extends List<?>> target) {
    return item(target, "remove-last", "variable", Value.nothing());
  }

  private AssignStep constant(Var<?> target, String operation, Object value) {
    return item(target, operation, "constant", Value.from(value));
  }

  private AssignStep variable(Var<?> target, String operation, Var<?> source) {
    return item(target, operation, "variable", source.toValue());
  }

  private AssignStep item(Var<?> target, String operation, String inputType, Value value) {
    items.add(Fields.of("variable_selector", target.selector().parts(), "operation", operation, "input_type", inputType,
        "value", value));
    set("items", items);
    return this;
  }
}
