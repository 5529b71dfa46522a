package io.dify.workflow.node;

import java.util.List;

/**
 * Something wrong with a node's configuration.
 *
 * @param severity whether the app can still run
 * @param code short stable code, for example {@code missing_field}
 * @param node id of the node, empty for problems of the whole app
 * @param path keys from the node's {@code data} to the place, for example {@code model}, {@code name}; a number is a list index
 * @param message cause and what to change
 */
public record Problem(Severity severity, String code, String node, List<String> path, String message) {
  /** How bad a problem is. */
  public enum Severity {
    /** The app cannot run. */
    ERROR,
    /** The app runs, perhaps not as meant. */
    WARNING
  }

  /** Copies. */
  public Problem {
    path = List.copyOf(path);
  }
}
