package io.dify.workflow.replay;

import io.dify.core.model.Usage;
import org.jspecify.annotations.Nullable;

/**
 * A step of the way a run took: one execution of a node. Immutable.
 *
 * @param node the node, with the passes around it: {@code it1[3]/llm}
 * @param status how it ended, by its wire name
 * @param handle the handle it chose, null when all edges were taken
 * @param tries how often it was tried again
 * @param promptTokens tokens of its prompts
 * @param completionTokens tokens of its answers
 * @param error what went wrong, null when nothing did
 */
public record PathStep(String node, String status, @Nullable String handle, int tries, long promptTokens,
    long completionTokens, @Nullable String error) {
  PathStep(String node, String status, @Nullable String handle, int tries, Usage usage, @Nullable String error) {
    this(node, status, handle, tries, usage.promptTokens(), usage.completionTokens(), error);
  }

  /** Node, status where it is not the usual one, and handle. */
  @Override
  public String toString() {
    return node + (status.equals("succeeded") ? "" : " (" + status + ")") + (handle == null ? "" : " -> " + handle)
        + (tries == 0 ? "" : " after " + tries + (tries == 1 ? " retry" : " retries"));
  }
}
