package io.dify.workflow.proof;

import io.dify.core.value.Value;
import io.dify.workflow.run.NodeStatus;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What running a plan must give.
 *
 * @param failed whether the run fails
 * @param errors if so, one of these is why
 * @param ran every node that runs, or may
 * @param said every answer that is given, or may be
 * @param blocks what each end node says
 * @param outputs what each output of the run may be
 * @param conversation conversation variables in the end, those that were written
 */
record Expected(boolean failed, Set<String> errors, List<Ran> ran, List<Said> said, List<String> blocks,
    Map<String, Set<Value>> outputs, Map<String, Value> conversation) {
  private static final String WHATEVER = "[^<]*";

  /**
   * A node that runs.
   *
   * @param frame the passes around it
   * @param retries tries after the first
   * @param certain false if it depends on timing whether it starts at all
   */
  record Ran(String frame, Step step, NodeStatus status, int retries, boolean certain) {
    String path() {
      return frame + step.id();
    }

    Ran uncertain() {
      return new Ran(frame, step, status, retries, false);
    }
  }

  /**
   * An answer.
   *
   * @param pattern a regular expression for its text
   * @param ordered whether answers of this node come in the order of this list
   */
  record Said(String id, String pattern, boolean ordered, boolean certain) {
    /** One that never comes, and of which nobody knows how much is shown. */
    static Said early(String id) {
      return new Said(id, "<" + id + ">" + WHATEVER + "</" + id + ">", false, false);
    }

    boolean early() {
      return pattern.contains(WHATEVER);
    }

    Said uncertain() {
      return new Said(id, pattern, ordered, false);
    }
  }

  /** Whether nothing depends on timing but the order of answers. */
  boolean exact() {
    return !failed && ran.stream().allMatch(Ran::certain);
  }
}
