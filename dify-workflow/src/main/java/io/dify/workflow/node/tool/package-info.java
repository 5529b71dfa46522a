/** The tool node: calls one tool. Knows no other node, engine or graph. */
@NullMarked
package io.dify.workflow.node.tool;

import org.jspecify.annotations.NullMarked;
