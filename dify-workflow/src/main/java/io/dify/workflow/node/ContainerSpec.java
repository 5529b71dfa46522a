package io.dify.workflow.node;

import io.dify.core.template.Selector;
import io.dify.core.value.Value;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** How a container runs its inner graph, again and again. */
public sealed interface ContainerSpec {
  /** The inner node a pass begins with; empty for the first that no edge leads to. */
  Optional<String> startNode();

  /** What becomes of an iteration when an item fails. */
  enum ItemFailure {
    /** What runs may end, nothing new starts, the node fails. */
    TERMINATE,
    /** The item's result is null. */
    CONTINUE,
    /** The item's result is left out. */
    REMOVE
  }

  /**
   * One pass per item of a list; each has its own copy of the variables.
   *
   * @param items the list
   * @param output what a pass gives, looked up when it has ended; a missing one is null
   * @param parallelism passes at the same time, 1 or more
   * @param onFailure what a failed item means
   * @param flatten whether a list of lists becomes one list
   */
  record Iteration(Optional<String> startNode, Selector items, Optional<Selector> output, int parallelism,
      ItemFailure onFailure,
      boolean flatten) implements ContainerSpec {}

  /**
   * Passes one after the other until a test holds; they share the variables around them.
   *
   * @param maxPasses passes at most, 1 or more
   * @param initial values of the loop's variables before the first pass
   * @param exit whether to stop, asked before the first pass and after each
   */
  record Loop(Optional<String> startNode, int maxPasses,
      Function<Function<Selector, Optional<Value>>, Map<String, Value>> initial,
      Predicate<Function<Selector, Optional<Value>>> exit) implements ContainerSpec {}
}
