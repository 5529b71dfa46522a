package io.dify.workflow.schedule;

import io.dify.workflow.graph.GraphNode;
import io.dify.workflow.run.NodePath;

/**
 * A node in a frame of a run.
 *
 * @param frame the frame
 * @param node the node
 */
public record NodeRef(Frame frame, GraphNode node) {
  /** Its name in the journal. */
  public NodePath path() {
    return new NodePath(frame.prefix(), node.id());
  }
}
