package io.dify.workflow.run;

/**
 * Names one execution of a node: which node, and in which pass of which containers.
 *
 * @param frame the passes around it, each {@code container[index]/}; empty for nodes of the main graph
 * @param node id of the node
 */
public record NodePath(String frame, String node) {
  /** A node of the main graph. */
  public static NodePath of(String node) {
    return new NodePath("", node);
  }

  /** The frame of a pass of this container. */
  public String pass(int index) {
    return frame + node + "[" + index + "]/";
  }

  /** For example {@code it1[3]/loop2[1]/llm}. */
  @Override
  public String toString() {
    return frame + node;
  }
}
