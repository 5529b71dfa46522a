/** The llm node: asks a chat model. Knows no other node, engine or graph. */
@NullMarked
package io.dify.workflow.node.llm;

import org.jspecify.annotations.NullMarked;
