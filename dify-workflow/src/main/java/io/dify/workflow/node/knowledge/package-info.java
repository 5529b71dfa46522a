/** The knowledge-retrieval node: asks knowledge bases through the core port. Knows no other node, engine or graph. */
@NullMarked
package io.dify.workflow.node.knowledge;

import org.jspecify.annotations.NullMarked;
