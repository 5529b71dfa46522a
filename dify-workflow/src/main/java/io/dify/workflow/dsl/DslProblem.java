package io.dify.workflow.dsl;

import io.dify.workflow.dsl.yaml.Place;
import io.dify.workflow.node.Problem;

/**
 * Something wrong with an app file, and where.
 *
 * @param severity whether the app can still run
 * @param code short stable code
 * @param node id of the node, empty for problems of the whole app
 * @param place in the file; of the innermost thing that exists when something is missing
 * @param message cause and what to change; what it quotes of the file is cut in the middle when that makes it longer than 1,000 characters
 */
public record DslProblem(Problem.Severity severity, String code, String node, Place place, String message) {
  /** Cuts the message. */
  public DslProblem {
    message = Excerpt.of(message);
  }

  /** Whether the app cannot run because of it. */
  public boolean isError() {
    return severity == Problem.Severity.ERROR;
  }

  /** One line for people: {@code 12:5 error missing_field [llm] ...}. */
  @Override
  public String toString() {
    return place.line() + ":" + place.column() + " " + (isError() ? "error" : "warning") + " " + code
        + (node.isEmpty() ? "" : " [" + node + "]") + " " + message;
  }
}
