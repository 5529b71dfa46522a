package io.dify.workflow.engine;

import io.dify.core.value.Value;
import io.dify.workflow.Fixture;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.NodeSignal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A random graph, and what running it must give, worked out in a straight line from sections 6 and 9 of the node semantics without any class of the
 * scheduler: go through the nodes in topological order; a node runs when one of its in-edges is taken; it takes its edges or those of its
 * handle.
 */
final class RandomGraph {
  private enum Kind {
    QUICK, TASK, CHOICE, ANSWER
  }

  private record Node(String id, Kind kind, String handle, String text, List<String> reads) {}

  private record Edge(String source, String handle, String target) {}

  private final List<Node> nodes = new ArrayList<>();
  private final List<Edge> edges = new ArrayList<>();

  final Graph graph;
  /** Nodes that must run. */
  final Set<String> runs = new HashSet<>(Set.of("start"));
  /** The text of each answer node that must run. */
  final Map<String, String> answers = new LinkedHashMap<>();

  RandomGraph(Random random) {
    int size = 2 + random.nextInt(14);
    for (int i = 0; i < size; i++) {
      nodes.add(node(random, i));
    }
    for (int i = 0; i < size; i++) {
      int parents = 1 + random.nextInt(3);
      for (int p = 0; p < parents; p++) {
        int from = random.nextInt(i + 1) - 1;
        Node source = from < 0 ? null : nodes.get(from);
        String handle = source != null && source.kind() == Kind.CHOICE ? (random.nextBoolean() ? "a" : "b") : "source";
        edges.add(new Edge(source == null ? "start" : source.id(), handle, nodes.get(i).id()));
      }
    }
    graph = build(random);
    expect();
  }

  private Node node(Random random, int index) {
    Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
    String text = kind == Kind.QUICK || kind == Kind.TASK ? "t" + index + "." + "x".repeat(random.nextInt(5)) : "";
    List<String> reads = new ArrayList<>();
    if (kind == Kind.ANSWER) {
      nodes.stream().filter(node -> !node.text().isEmpty() && random.nextInt(3) > 0)
          .forEach(node -> reads.add(node.id()));
    }
    return new Node("n" + (char) ('a' + random.nextInt(26)) + index, kind, random.nextBoolean() ? "a" : "b", text,
        reads);
  }

  private Graph build(Random random) {
    Fixture fixture = Fixture.graph();
    for (Node node : nodes) {
      switch (node.kind()) {
        case QUICK -> fixture.quick(node.id(), node.text());
        case CHOICE -> fixture.choice(node.id(), node.handle());
        case ANSWER -> {
          StringBuilder template = new StringBuilder("<" + node.id() + ">");
          node.reads().forEach(read -> template.append("{{#").append(read).append(".text#}},"));
          fixture.answer(node.id(), template + "</" + node.id() + ">");
        }
        case TASK -> {
          int cut = random.nextInt(node.text().length() + 1);
          boolean streams = random.nextBoolean();
          fixture.task(node.id(), context -> {
            if (streams && cut > 0) {
              context.offer(new NodeSignal.Text("text", node.text().substring(0, cut)));
            }
            Thread.yield();
            if (streams && cut < node.text().length()) {
              context.offer(new NodeSignal.Text("text", node.text().substring(cut)));
            }
            return NodeOutcome.succeeded(Map.of("text", Value.of(node.text())));
          });
        }
      }
    }
    edges.forEach(edge -> fixture.edges(edge.source() + ":" + edge.handle() + ">" + edge.target()));
    return fixture.compile();
  }

  private void expect() {
    Map<String, Node> byId = new HashMap<>();
    nodes.forEach(node -> byId.put(node.id(), node));
    for (Node node : nodes) {
      boolean reached = edges.stream().anyMatch(edge -> edge.target().equals(node.id()) && runs.contains(edge.source())
          && (edge.source().equals("start") || byId.get(edge.source()).kind() != Kind.CHOICE
              || byId.get(edge.source()).handle().equals(edge.handle())));
      if (reached) {
        runs.add(node.id());
      }
    }
    nodes.stream().filter(node -> node.kind() == Kind.ANSWER && runs.contains(node.id())).forEach(node -> {
      StringBuilder text = new StringBuilder("<" + node.id() + ">");
      node.reads().forEach(read -> text.append(seen(byId.get(read), node)).append(","));
      answers.put(node.id(), text + "</" + node.id() + ">");
    });
  }

  /** What an answer shows of a node that it reads; a star where that depends on who is faster. */
  private String seen(Node read, Node answer) {
    if (!ancestor(read.id(), answer.id())) {
      return "*";
    }
    return runs.contains(read.id()) ? read.text() : "";
  }

  /** Whether a node always ends before another starts; if not, the other may or may not see its text. */
  private boolean ancestor(String node, String of) {
    return edges.stream()
        .anyMatch(edge -> edge.target().equals(of) && (edge.source().equals(node) || ancestor(node, edge.source())));
  }

  /** Every ordered pair of nodes with an edge between them. */
  List<Map.Entry<String, String>> order() {
    return edges.stream().map(edge -> Map.entry(edge.source(), edge.target())).toList();
  }

  @Override
  public String toString() {
    return nodes + " " + edges;
  }
}
