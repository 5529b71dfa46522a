package io.dify.workflow.dsl;

import io.dify.core.value.Value;
import io.dify.core.value.ValueText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads nodes and edges. Leaves out notes and edges that lead nowhere; a node without id, data or type is a problem. */
final class GraphParser {
  private static final List<String> NODES = List.of("workflow", "graph", "nodes");
  private static final List<String> EDGES = List.of("workflow", "graph", "edges");

  private final ProblemList problems;
  private final Map<String, FileNode> nodes = new LinkedHashMap<>();
  private final List<FileEdge> edges = new ArrayList<>();
  private int notes;
  private int ignoredEdges;

  private GraphParser(ProblemList problems) {
    this.problems = problems;
  }

  static FileGraph parse(Value.Obj graph, ProblemList problems) {
    GraphParser parser = new GraphParser(problems);
    List<Value> nodes = parser.list(graph, NODES);
    for (int i = 0; i < nodes.size(); i++) {
      parser.node(nodes.get(i), i);
    }
    List<Value> edges = parser.list(graph, EDGES);
    for (int i = 0; i < edges.size(); i++) {
      parser.edge(edges.get(i), i);
    }
    return new FileGraph(List.copyOf(parser.nodes.values()), parser.edges, parser.notes, parser.ignoredEdges);
  }

  private List<Value> list(Value.Obj graph, List<String> path) {
    Value list = graph.fields().getOrDefault(path.getLast(), Value.nothing());
    if (list instanceof Value.Array array) {
      return array.items();
    }
    if (!list.isNothing()) {
      problems.error("wrong_type", path, "'" + path.getLast() + "' must be a list, not " + list.type().wire() + ".");
    }
    return List.of();
  }

  private void node(Value item, int index) {
    Value.Obj node = Raw.object(item);
    Value.Obj data = Raw.object(Raw.at(node, "data"));
    String type = text(Raw.at(data, "type"));
    if (text(Raw.at(node, "type")).equals("custom-note") || Raw.at(data, "type").equals(Value.of(""))) {
      notes++;
      return;
    }
    String id = text(Raw.at(node, "id"));
    if (id.isEmpty() || type.isEmpty()) {
      problems.error("bad_node", path(NODES, index), "A node needs an 'id', and 'data' with a 'type'.");
      return;
    }
    if (nodes.containsKey(id)) {
      problems.error("duplicate_node", path(NODES, index), "Two nodes have the id '" + id + "'; ids must differ.");
      return;
    }
    String title = text(Raw.at(data, "title"));
    nodes.put(id, new FileNode(index, id, type, title.isEmpty() ? id : title, container(node, data), data));
  }

  /** The wrapper names the container; data does too, in files whose wrapper was lost. */
  private static Optional<String> container(Value.Obj node, Value.Obj data) {
    return List.of(Raw.at(node, "parentId"), Raw.at(data, "iteration_id"), Raw.at(data, "loop_id")).stream()
        .map(GraphParser::text).filter(id -> !id.isEmpty()).findFirst();
  }

  private void edge(Value item, int index) {
    Value.Obj edge = Raw.object(item);
    String source = text(Raw.at(edge, "source"));
    String target = text(Raw.at(edge, "target"));
    if (source.isEmpty() || target.isEmpty()) {
      ignoredEdges++;
      return;
    }
    if (!nodes.containsKey(source) || !nodes.containsKey(target)) {
      ignoredEdges++;
      problems.warning("dangling_edge", path(EDGES, index), "The edge from '" + source + "' to '" + target
          + "' is ignored: '" + (nodes.containsKey(source) ? target : source) + "' is no node of this graph.");
      return;
    }
    String handle = text(Raw.at(edge, "sourceHandle"));
    edges.add(new FileEdge(source, handle.isEmpty() ? "source" : handle, target));
  }

  /** Ids are texts, also where somebody left their quotes out. */
  private static String text(Value value) {
    return switch (value) {
      case Value.Text text -> text.text();
      case Value.Whole whole -> ValueText.plain(whole);
      case Value.Bool bool -> Boolean.toString(bool.truth());
      default -> "";
    };
  }

  private static List<String> path(List<String> list, int index) {
    return List.of(list.get(0), list.get(1), list.get(2), Integer.toString(index));
  }
}
