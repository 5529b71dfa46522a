package io.dify.workflow.agent;

import io.dify.core.tool.ToolContext;
import io.dify.workflow.node.Forks;
import io.dify.workflow.node.NodeSignal;
import java.util.function.Consumer;

/**
 * What is around an agent at work.
 *
 * @param tools on whose behalf and for how long tools and models are called; its key is the beginning of the keys of all calls
 * @param forks where tools run that are asked for together
 * @param sink is told pieces of the answer ({@link NodeSignal.Text}, output {@code text}) and steps ({@link NodeSignal.Log}) as they happen, in order and
 *     by the agent's own thread; must not block
 */
public record AgentSetting(ToolContext tools, Forks forks, Consumer<NodeSignal> sink) {}
