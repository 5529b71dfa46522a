package io.dify.workflow.graph;

import io.dify.workflow.node.RunsOn;
import io.dify.workflow.node.FailurePolicy;
import io.dify.workflow.node.Handles;
import io.dify.workflow.node.NodeConfig;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeKind;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A node of a compiled graph.
 *
 * @param index place in {@link Graph#nodes()}
 * @param id id in the app file
 * @param type name of its type
 * @param title title for people
 * @param kind how the engine treats it
 * @param runsOn where its executor runs
 * @param body the inner graph of a container, null for all others
 * @param failure what happens when it fails
 * @param config its configuration
 * @param executor runs it; shared by all runs
 */
public record GraphNode(int index, String id, String type, String title, NodeKind kind, RunsOn runsOn,
    @Nullable Graph body, FailurePolicy failure, NodeConfig config,
    NodeExecutor executor) {
  /** The handles edges may leave from: those of the configuration, and the fail branch if failures take it. */
  public List<String> handles() {
    if (failure.strategy() instanceof FailurePolicy.FailBranch) {
      return Stream.concat(config.handles().stream(), Stream.of(Handles.FAIL_BRANCH)).toList();
    }
    return config.handles();
  }
}
