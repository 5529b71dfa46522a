package io.dify.workflow.node.iteration;

import io.dify.core.template.Selector;
import io.dify.workflow.node.ContainerSpec;
import io.dify.workflow.node.ContainerType;
import io.dify.workflow.node.NodeData;
import java.util.Optional;

/**
 * Runs its inner graph once per item of a list, one after the other or several at a time. Inside, {@code item} and {@code index} are variables of this node; its output
 * {@code output} has what each pass gave, in the order of the items.
 */
public final class IterationNode implements ContainerType<IterationConfig> {
  private static final int DEFAULT_PARALLELISM = 10;
  private static final int MAX_PARALLELISM = 1000;

  /** The type. */
  public IterationNode() {}

  @Override
  public String name() {
    return "iteration";
  }

  @Override
  public IterationConfig parse(NodeData data) {
    Optional<Selector> items = data.at("iterator_selector").selector();
    if (items.isEmpty()) {
      data.at("iterator_selector").error("missing_field", "The iteration names no list; set 'iterator_selector'.");
    }
    int parallelism = data.at("is_parallel").truth(false)
        ? data.at("parallel_nums").whole(DEFAULT_PARALLELISM, 1, MAX_PARALLELISM)
        : 1;
    String start = data.at("start_node_id").text("");
    return new IterationConfig(new ContainerSpec.Iteration(start.isEmpty() ? Optional.empty() : Optional.of(start),
        items.orElse(Selector.of("", "")), data.at("output_selector").selector(), parallelism,
        onFailure(data.at("error_handle_mode")),
        data.at("flatten_output").truth(true)));
  }

  private static ContainerSpec.ItemFailure onFailure(NodeData mode) {
    return switch (mode.text("terminated")) {
      case "terminated" -> ContainerSpec.ItemFailure.TERMINATE;
      case "continue-on-error" -> ContainerSpec.ItemFailure.CONTINUE;
      case "remove-abnormal-output" -> ContainerSpec.ItemFailure.REMOVE;
      case String other -> {
        mode.error("unknown_error_mode",
            "'" + other + "' is not known; use terminated, continue-on-error or remove-abnormal-output.");
        yield ContainerSpec.ItemFailure.TERMINATE;
      }
    };
  }
}
