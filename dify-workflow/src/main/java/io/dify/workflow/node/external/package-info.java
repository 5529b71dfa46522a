/** The external-data node: asks an API extension for a text before a prompt. Knows no other node, engine or graph. */
@NullMarked
package io.dify.workflow.node.external;

import org.jspecify.annotations.NullMarked;
