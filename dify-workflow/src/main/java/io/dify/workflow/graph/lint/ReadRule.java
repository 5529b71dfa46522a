package io.dify.workflow.graph.lint;

import io.dify.core.template.Selector;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.graph.GraphNode;
import io.dify.workflow.node.FailurePolicy;
import io.dify.workflow.node.NodeOutputs;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Variables that no path sets before they are read, that only some paths set, and that do not exist. */
final class ReadRule implements Rule {
  private static final Map<String, Set<String>> PRESET = Map.of(
      "sys", Set.of("query", "files", "conversation_id", "dialogue_count", "user_id", "app_id", "workflow_id",
          "workflow_run_id", "timestamp", "document_id", "original_document_id", "batch", "dataset_id",
          "datasource_type", "datasource_info", "invoke_from"),
      "userinput", Set.of("query", "files"));
  private static final Set<String> OF_FAILURE = Set.of("error_message", "error_type");

  /** Types for which a variable that does not exist is an ordinary case: they leave it out, or take null. */
  private static final Set<String> TOLERANT = Set.of("variable-aggregator", "answer", "end", "code",
      "template-transform", "iteration");

  private final Owners owners;

  ReadRule(Owners owners) {
    this.owners = owners;
  }

  @Override
  public void check(Level level, Findings findings) {
    for (GraphNode node : level.live()) {
      new LinkedHashSet<>(node.config().reads()).forEach(read -> read(level, Optional.of(node), read, node, findings));
    }
    level.container().ifPresent(container -> new LinkedHashSet<>(level.endReads())
        .forEach(read -> read(level, Optional.empty(), read, container, findings)));
  }

  private void read(Level level, Optional<GraphNode> reader, Selector read, GraphNode at, Findings findings) {
    if (read.parts().size() < 2) {
      return;
    }
    switch (owners.of(level, reader, read)) {
      case Owner.Namespace space -> {
        if (!exists(space.name(), read.name(), level.main())) {
          findings.add("unknown_variable", at, read,
              "There is no variable " + two(read) + ". Declare it or choose another.");
        }
      }
      case Owner.Around around -> {
        if (!around.container().config().givesInside().mayHave(read.name())) {
          findings.add("unknown_output", at, read, unknown(read, around.container().config().givesInside()));
        }
      }
      case Owner.Hidden hidden -> findings.add("read_before_set", at, read, "Variable " + two(read) + " lies inside '"
          + hidden.container().title() + "' and is not seen from outside; read an output of '"
          + hidden.container().title() + "' instead.");
      case Owner.Nobody nobody -> findings.add("unknown_variable", at, read, "Variable " + two(read)
          + " belongs to a node that does not exist: '" + read.node() + "'. Choose another variable.");
      case Owner.Node owner -> node(owner, read, at, findings);
    }
  }

  private static boolean exists(String space, String name, Graph graph) {
    return switch (space) {
      case "env" -> graph.environment().fields().containsKey(name);
      case "conversation" -> graph.conversation().fields().containsKey(name);
      default -> !PRESET.containsKey(space) || Objects.requireNonNull(PRESET.get(space)).contains(name);
    };
  }

  private static void node(Owner.Node owner, Selector read, GraphNode at, Findings findings) {
    Paths paths = owner.level().paths();
    int source = owner.node().index();
    boolean before = owner.reader().map(reader -> paths.precedes(source, reader.index())).orElse(paths.reached(source));
    if (!before || !paths.reached(source)) {
      findings.add("read_before_set", at, read, "No path sets " + two(read) + " before this node runs: '"
          + owner.node().title() + "' does not come before it. Connect them, or choose another variable.");
    } else if (!gives(owner.node(), read.name())) {
      findings.add("unknown_output", at, read, unknown(read, owner.node().config().gives()));
    } else if (!TOLERANT.contains(at.type()) && !isOfFailure(owner.node(), read.name())
        && mayBeMissing(owner, paths)) {
      findings.add("may_be_unset", at, read, "Variable " + two(read) + " does not exist on every path: '"
          + owner.node().title()
          + "' may be skipped or fail before this node runs. Join the paths with a variable aggregator.");
    }
  }

  private static boolean mayBeMissing(Owner.Node owner, Paths paths) {
    int source = owner.node().index();
    return owner.reader().map(reader -> paths.without(source).get(reader.index()))
        .orElseGet(() -> paths.mayBeMissing(source));
  }

  private static boolean gives(GraphNode node, String name) {
    return node.config().gives().mayHave(name) || isOfFailure(node, name)
        || (node.failure().strategy() instanceof FailurePolicy.DefaultValue defaults
            && defaults.outputs().fields().containsKey(name));
  }

  private static boolean isOfFailure(GraphNode node, String name) {
    return OF_FAILURE.contains(name) && !(node.failure().strategy() instanceof FailurePolicy.FailRun);
  }

  private static String unknown(Selector read, NodeOutputs outputs) {
    return "Node '" + read.node() + "' never has a variable '" + read.name() + "'; "
        + (outputs.names().isEmpty() ? "it has none." : "it has " + String.join(", ", outputs.names()) + ".");
  }

  private static String two(Selector read) {
    return read.node() + "." + read.name();
  }
}
