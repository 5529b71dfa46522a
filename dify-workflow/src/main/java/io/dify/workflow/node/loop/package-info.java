/** The loop node and the node that ends it. Knows no other node, engine or graph. */
@NullMarked
package io.dify.workflow.node.loop;

import org.jspecify.annotations.NullMarked;
