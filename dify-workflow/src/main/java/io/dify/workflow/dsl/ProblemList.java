package io.dify.workflow.dsl;

import io.dify.core.value.Value;
import io.dify.workflow.node.NodeData;
import io.dify.workflow.node.Problem;
import io.dify.workflow.node.Problem.Severity;
import java.util.ArrayList;
import java.util.List;

/**
 * Problems of one file, collected. Those of nodes have paths inside the node's data, those of the whole app have paths from the top of the file. Not
 * thread-safe.
 */
final class ProblemList {
  private final List<Problem> problems = new ArrayList<>();
  private boolean fatal;

  void add(Problem problem) {
    problems.add(problem);
  }

  /** The file cannot be imported. */
  void fatal(String code, List<String> path, String message) {
    fatal = true;
    error(code, path, message);
  }

  /** The file can be imported; the app cannot run. */
  void error(String code, List<String> path, String message) {
    add(new Problem(Severity.ERROR, code, "", path, message));
  }

  void warning(String code, List<String> path, String message) {
    add(new Problem(Severity.WARNING, code, "", path, message));
  }

  /** A reader of things without which the app runs all the same: what does not fit is a warning. */
  NodeData lenient(Value.Obj file) {
    return NodeData.of("", file,
        problem -> add(new Problem(Severity.WARNING, problem.code(), "", problem.path(), problem.message())));
  }

  boolean isFatal() {
    return fatal;
  }

  List<Problem> all() {
    return List.copyOf(problems);
  }
}
