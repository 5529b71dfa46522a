/** The start node: declared inputs, checked and normalised. Knows no other node, engine or graph. */
@NullMarked
package io.dify.workflow.node.start;

import org.jspecify.annotations.NullMarked;
