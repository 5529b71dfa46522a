/** The if-else node: takes the first case whose conditions hold. Uses {@code workflow.condition}; knows no other node, engine or graph. */
@NullMarked
package io.dify.workflow.node.ifelse;

import org.jspecify.annotations.NullMarked;
