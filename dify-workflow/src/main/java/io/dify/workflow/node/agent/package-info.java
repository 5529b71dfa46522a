/** The agent node: an {@link io.dify.workflow.agent.Agent} set up by an app file. Knows no other node, engine or graph. */
@NullMarked
package io.dify.workflow.node.agent;

import org.jspecify.annotations.NullMarked;
