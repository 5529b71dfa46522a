/** The variable assigner, versions 1 and 2: writes conversation and loop variables. Knows no other node, engine or graph. */
@NullMarked
package io.dify.workflow.node.assigner;

import org.jspecify.annotations.NullMarked;
