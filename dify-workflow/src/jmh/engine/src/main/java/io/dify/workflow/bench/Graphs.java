package io.dify.workflow.bench;

import io.dify.core.value.Value;
import io.dify.workflow.StandardNodes;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.graph.GraphCompiler;
import io.dify.workflow.node.RunsOn;
import java.util.Map;

/** The graphs all engines run. */
final class Graphs {
  /** Nodes in a chain, branches of a fan. */
  static final int SIZE = 100;
  /** Branches of each fork. */
  static final int FORK = 10;

  private Graphs() {}

  private static GraphCompiler empty() {
    return new GraphCompiler(StandardNodes.types().with(new NoWork("inline", RunsOn.LOOP, 0),
        new NoWork("thread", RunsOn.THREAD, 0), new NoWork("wait50", RunsOn.THREAD, 50)))
        .node("start", "start", "start", new Value.Obj(Map.of()));
  }

  private static void node(GraphCompiler graph, String id, String kind, String... after) {
    node(graph, id, kind, Map.of("n", Value.of(1)), after);
  }

  private static void node(GraphCompiler graph, String id, String kind, Map<String, Value> outputs, String... after) {
    graph.node(id, kind, id, new Value.Obj(outputs));
    for (String source : after) {
      graph.edge(source, "source", id);
    }
  }

  private static Graph compile(GraphCompiler graph, String... last) {
    node(graph, "end", "end", last);
    return graph.compile().graph().orElseThrow();
  }

  /** A chain behind a node that gives a text of so many characters, which every node could read. */
  static Graph chain(String kind, int characters) {
    GraphCompiler graph = empty();
    node(graph, "payload", "inline", Map.of("text", Value.of("x".repeat(characters))), "start");
    String last = "payload";
    for (int i = 0; i < SIZE; i++) {
      node(graph, "n" + i, kind, last);
      last = "n" + i;
    }
    return compile(graph, last);
  }

  static Graph fan(String kind) {
    GraphCompiler graph = empty();
    String[] branches = new String[SIZE];
    for (int i = 0; i < SIZE; i++) {
      branches[i] = "n" + i;
      node(graph, branches[i], kind, "start");
    }
    return compile(graph, branches);
  }

  /** A fork of forks: 10 nodes, each with 10 behind it, and two levels of joins. */
  static Graph nested(String kind) {
    GraphCompiler graph = empty();
    String[] joins = new String[FORK];
    for (int i = 0; i < FORK; i++) {
      node(graph, "f" + i, kind, "start");
      String[] inner = new String[FORK];
      for (int j = 0; j < FORK; j++) {
        inner[j] = "n" + i + "_" + j;
        node(graph, inner[j], kind, "f" + i);
      }
      joins[i] = "j" + i;
      node(graph, joins[i], kind, inner);
    }
    return compile(graph, joins);
  }
}
