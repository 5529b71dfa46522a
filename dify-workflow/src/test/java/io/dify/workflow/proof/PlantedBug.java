package io.dify.workflow.proof;

import java.util.List;

/**
 * A mistake for the tests to find: a piece of a source file and what takes its place.
 *
 * @param name what the mistake is
 * @param file the file, from the package of the module
 * @param original text that stands there exactly once
 * @param planted what is put there
 */
record PlantedBug(String name, String file, String original, String planted) {
  private static final String FRAME = "schedule/Frame.java";
  private static final String CONTAINER = "schedule/ContainerState.java";
  private static final String STREAM = "stream/AnswerStream.java";
  private static final String RECORD = "engine/RunRecord.java";
  private static final String ENDS = "engine/NodeLifecycle.java";

  static final List<PlantedBug> ALL = List.of(
      new PlantedBug("a join starts with the first edge taken", FRAME,
          "if (undecided[target] == 0 && nodes[target] == NodeStatus.PENDING) {\n      if",
          "if ((undecided[target] == 0 || take) && nodes[target] == NodeStatus.PENDING && !ready.contains(target)) {\n      if"),
      new PlantedBug("one skipped edge skips a join", FRAME,
          "if (taken[target] > 0) {\n        ready.add(target);\n      } else {\n        skip(target);",
          "if (taken[target] == graph.incoming(target).size()) {\n        ready.add(target);\n      } else {\n        skip(target);"),
      new PlantedBug("a skip is not passed on", FRAME, "todo.add(target);", "nodes[target] = NodeStatus.SKIPPED;"),
      new PlantedBug("other roots are waited for", FRAME, "skip(node.index());", ""),
      new PlantedBug("a branch takes all edges", FRAME,
          "decide(edge, handle == null || handle.equals(edge.handle()));", "decide(edge, true);"),
      new PlantedBug("a failure does not keep what is behind it from starting", FRAME,
          "failure = failure == null ? error : failure;",
          "for (GraphEdge edge : graph.outgoing(node)) {\n          decide(edge, true);\n        }"),
      new PlantedBug("the number of a try is lost", FRAME, "attempts[node] = attempt;", "attempts[node] = 0;"),
      new PlantedBug("the first end node keeps its outputs", FRAME, "outputs.putAll(result.outputs().fields());",
          "result.outputs().fields().forEach(outputs::putIfAbsent);"),
      new PlantedBug("a loop-end lets its pass go on", FRAME, "left = true;", "left = failure != null;"),
      new PlantedBug("results come in the order in which items ended", CONTAINER, "Value value = results.get(i);",
          "Value value = i < results.size() ? List.copyOf(results.values()).get(i) : null;"),
      new PlantedBug("more items at a time than allowed", CONTAINER, "open.size() < iteration.parallelism()", "true"),
      new PlantedBug("new items start after a failure that terminates", CONTAINER,
          "(failure == null || iteration.onFailure() != ContainerSpec.ItemFailure.TERMINATE)", "true"),
      new PlantedBug("a failed item is left out where null should be", CONTAINER,
          "iteration.onFailure() != ContainerSpec.ItemFailure.REMOVE", "false"),
      new PlantedBug("outputs of a pass are still there in the next", CONTAINER,
          "ref.frame().pool(ref.frame().pool().with(id, kept))", "ref.frame().pool(frame.pool())"),
      new PlantedBug("a loop tests its condition after passes only", CONTAINER,
          "exit = loop.exit().test(ref.frame()::get);", "exit = false;"),
      new PlantedBug("a loop tests its condition before the first pass only", CONTAINER,
          "if (failure == null && !exit) {", "if (failure == null && !exit && opened > 1000) {"),
      new PlantedBug("a conversation variable written in a pass is lost", CONTAINER, "around.write(selector, value);",
          ""),
      new PlantedBug("answers take turns in mid-text", STREAM,
          "if (!active.advance(out)) {\n        return out;",
          "if (!active.advance(out)) {\n        line.add(active);\n        active = line.remove();\n        active.advance(out);\n        return out;"),
      new PlantedBug("a skipped variable shows its name", STREAM,
          "around.node(owner.get().index()) == NodeStatus.SKIPPED",
          "around.node(owner.get().index()) == NodeStatus.FAILED"),
      new PlantedBug("an answer cut short holds up the others", STREAM,
          "if (active != null && active.frame == frame && active.silent()) {",
          "if (active != null && active.frame == frame && !active.silent()) {"),
      new PlantedBug("a fail branch takes the ordinary edges too", ENDS, "handled(ref, f, Handles.FAIL_BRANCH,",
          "handled(ref, f, null,"),
      new PlantedBug("success takes the fail branch too", ENDS, "? Handles.SOURCE : null", "? null : null"),
      new PlantedBug("a run that is stopped does not end its nodes", RECORD,
          "for (NodeRef ref : state.runningNodes()) {", "for (NodeRef ref : List.<NodeRef>of()) {"));
}
