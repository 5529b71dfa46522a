package io.dify.workflow.graph;

import io.dify.workflow.node.NodeConfig;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeKind;

/**
 * A node of a compiled graph.
 *
 * @param index place in {@link Graph#nodes()}
 * @param id id in the app file
 * @param type name of its type
 * @param title title for people
 * @param kind how the engine treats it
 * @param inline whether it runs in the run's own loop
 * @param config its configuration
 * @param executor runs it; shared by all runs
 */
public record GraphNode(int index, String id, String type, String title, NodeKind kind, boolean inline,
    NodeConfig config,
    NodeExecutor executor) {}
