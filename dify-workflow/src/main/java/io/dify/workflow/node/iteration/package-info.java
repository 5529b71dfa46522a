/** The iteration node: its inner graph for every item of a list. Knows no other node, engine or graph. */
@NullMarked
package io.dify.workflow.node.iteration;

import org.jspecify.annotations.NullMarked;
