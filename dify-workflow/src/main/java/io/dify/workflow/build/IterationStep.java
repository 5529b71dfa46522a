package io.dify.workflow.build;

import java.util.List;
import java.util.function.Function;

/**
 * Runs a body once for each item of a list. Not thread-safe.
 *
 * @param <R> what a pass gives
 */
public final class IterationStep<R> extends Step {
  private final VarType<List<R>> type;

  <T> IterationStep(Level level, String id, Var<List<T>> items, VarType<T> item,
      Function<Body.ForEach<T>, Var<R>> body) {
    super(level, id, "iteration");
    set("iterator_selector", items.selector().parts());
    set("iterator_input_type", items.type().wire());
    set("flatten_output", false);
    Var<R> result = body.apply(new Body.ForEach<>(this, item));
    type = VarType.listOf(result.type());
    set("output_selector", result.selector().parts());
    set("output_type", type.wire());
  }

  /** Runs up to this many passes at a time. */
  public IterationStep<R> parallel(int passes) {
    set("is_parallel", true);
    set("parallel_nums", passes);
    return this;
  }

  /** A pass that fails gives null; without this the iteration fails. */
  public IterationStep<R> nullOnError() {
    set("error_handle_mode", "continue-on-error");
    return this;
  }

  /** A pass that fails gives nothing; without this the iteration fails. */
  public IterationStep<R> skipErrors() {
    set("error_handle_mode", "remove-abnormal-output");
    return this;
  }

  /** What the passes gave, in the order of the items. */
  public Var<List<R>> output() {
    return output("output", type);
  }
}
