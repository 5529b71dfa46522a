package io.dify.workflow.graph;

/**
 * An edge of a compiled graph.
 *
 * @param index place in {@link Graph#edges()}
 * @param source index of the node it leaves
 * @param handle handle it leaves from
 * @param target index of the node it enters
 * @param blocking whether text behind it must wait until it is taken: it leaves a branch, a container, a response
 *     node or a node that writes variables
 */
public record GraphEdge(int index, int source, String handle, int target, boolean blocking) {}
