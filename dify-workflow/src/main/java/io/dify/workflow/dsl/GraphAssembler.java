package io.dify.workflow.dsl;

import io.dify.core.value.Value;
import io.dify.workflow.graph.GraphCompiler;
import io.dify.workflow.node.NodeData;
import io.dify.workflow.node.NodeType;
import io.dify.workflow.node.NodeTypes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Gives a file's graph to the compiler, in today's words and with stand-ins for what cannot run. What lies inside a container that cannot run stays out
 * of the graph; it is read all the same, so that its problems are found.
 */
final class GraphAssembler {
  /** Nodes that only mark where a container begins or ends; they run as part of it. */
  private static final Set<String> MARKERS = Set.of("iteration-start", "loop-start", "loop-end");

  /** How far containers are followed outwards; files may name them in a circle. */
  private static final int MAX_DEPTH = 50;

  private final NodeTypes types;
  private final AppDefinition.Workflow workflow;
  private final ProblemList problems;
  private final Map<String, FileNode> nodes = new HashMap<>();
  private final Set<String> placeholders = new HashSet<>();

  private GraphAssembler(NodeTypes types, AppDefinition.Workflow workflow, ProblemList problems) {
    this.types = types;
    this.workflow = workflow;
    this.problems = problems;
    workflow.graph().nodes().forEach(node -> nodes.put(node.id(), node));
  }

  static GraphCompiler.Result compile(NodeTypes types, AppDefinition.Workflow workflow, ProblemList problems) {
    return new GraphAssembler(types, workflow, problems).compile();
  }

  /** The nodes that cannot run with these types. */
  static List<Unsupported> unsupported(NodeTypes types, FileGraph graph, Places places) {
    return graph.nodes().stream().filter(node -> !MARKERS.contains(node.type()))
        .flatMap(node -> obstacle(types, node).map(reason -> new Unsupported(node.id(), node.type(),
            places.place(node.id(), List.of("type")), reason)).stream())
        .toList();
  }

  private static Optional<String> obstacle(NodeTypes types, FileNode node) {
    Optional<NodeType<?>> type = types.find(LegacyForms.type(node.type()));
    return type.isEmpty()
        ? Optional.of(PlaceholderType.reason(node.type()))
        : type.get().cannotRun(NodeData.of(node.id(), LegacyForms.data(node.data()), problem -> {}));
  }

  private GraphCompiler.Result compile() {
    GraphCompiler compiler = new GraphCompiler(withPlaceholders());
    Set<String> top = new HashSet<>();
    for (FileNode node : workflow.graph().nodes()) {
      if (insidePlaceholder(node)) {
        types.find(LegacyForms.type(node.type())).ifPresent(type -> check(node, type));
      } else {
        top.add(node.id());
        compiler.node(node.id(), LegacyForms.type(node.type()), node.title(), LegacyForms.data(node.data()),
            node.container());
      }
    }
    workflow.graph().edges().stream().filter(edge -> top.contains(edge.source()) && top.contains(edge.target()))
        .forEach(edge -> compiler.edge(edge.source(), LegacyForms.handle(edge.handle()), edge.target()));
    return compiler.environment(values(workflow.environment())).conversation(values(workflow.conversation())).compile();
  }

  private NodeTypes withPlaceholders() {
    Map<String, Set<String>> handles = new HashMap<>();
    workflow.graph().edges().forEach(edge -> handles.computeIfAbsent(edge.source(), id -> new TreeSet<>())
        .add(LegacyForms.handle(edge.handle())));
    Map<String, NodeType<?>> missing = new LinkedHashMap<>();
    for (FileNode node : workflow.graph().nodes()) {
      String type = LegacyForms.type(node.type());
      if (types.find(type).isEmpty()) {
        missing.computeIfAbsent(type, name -> new PlaceholderType(name, handles));
        placeholders.add(node.id());
      }
    }
    return types.with(missing.values().toArray(NodeType<?>[]::new));
  }

  private boolean insidePlaceholder(FileNode node) {
    Optional<String> container = node.container();
    for (int depth = 0; container.isPresent() && depth < MAX_DEPTH; depth++) {
      if (placeholders.contains(container.get())) {
        return true;
      }
      container = Optional.ofNullable(nodes.get(container.get())).flatMap(FileNode::container);
    }
    return false;
  }

  private void check(FileNode node, NodeType<?> type) {
    type.parse(NodeData.of(node.id(), LegacyForms.data(node.data()), problems::add));
  }

  private static Value.Obj values(List<AppVariable> variables) {
    Map<String, Value> fields = new LinkedHashMap<>();
    variables.forEach(variable -> fields.put(variable.name(), variable.value()));
    return new Value.Obj(fields);
  }
}
