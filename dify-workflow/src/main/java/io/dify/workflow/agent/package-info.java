/**
 * Agents: a model that asks for tools, is told what they gave, and goes on until it has an answer. Usable without a node or an engine ({@link
 * io.dify.workflow.agent.Agent}); threads and signals are ports of {@code workflow.node}. Knows no engine, graph or kind of node.
 */
@NullMarked
package io.dify.workflow.agent;

import org.jspecify.annotations.NullMarked;
