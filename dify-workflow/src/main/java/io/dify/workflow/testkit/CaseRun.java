package io.dify.workflow.testkit;

import io.dify.workflow.event.RunEvent;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.graph.GraphNode;
import io.dify.workflow.run.RunResult;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What one run of a case gave.
 *
 * @param graph the app
 * @param result how it ended; of a request that was refused, a failed run without steps
 * @param events everything that happened; none when the request was refused
 * @param warnings what the app was warned of when it was read
 * @param outside what the run wanted that the case does not have, one message each
 * @param unlike what is not as a recording has it
 */
record CaseRun(Graph graph, RunResult result, List<RunEvent> events, List<String> warnings, List<String> outside,
    List<CaseFailure> unlike) {
  CaseRun(Graph graph, RunResult result, List<RunEvent> events, List<String> warnings, List<String> outside) {
    this(graph, result, events, warnings, outside, List.of());
  }

  CaseRun {
    unlike = List.copyOf(unlike);
    events = List.copyOf(events);
    warnings = List.copyOf(warnings);
    outside = List.copyOf(outside);
  }

  /** The node of that id, wherever in the graph. */
  static Optional<GraphNode> node(Graph graph, String id) {
    return nodes(graph).filter(node -> node.id().equals(id)).findFirst();
  }

  /** All nodes, those of containers behind their container. */
  static Stream<GraphNode> nodes(Graph graph) {
    return graph.nodes().stream()
        .flatMap(node -> Stream.concat(Stream.of(node), node.body() == null ? Stream.empty() : nodes(node.body())));
  }

  <E extends RunEvent> List<E> all(Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  List<RunEvent.NodeStarted> starts(String node) {
    return all(RunEvent.NodeStarted.class).stream().filter(event -> event.nodeId().equals(node)).toList();
  }

  List<RunEvent.NodeFinished> ends(String node) {
    return all(RunEvent.NodeFinished.class).stream().filter(event -> event.start().nodeId().equals(node)).toList();
  }

  List<String> deltas() {
    return all(RunEvent.TextChunk.class).stream().map(RunEvent.TextChunk::text).toList();
  }
}
