/** The end (output) node of workflow apps. Knows no other node, engine or graph. */
@NullMarked
package io.dify.workflow.node.end;

import org.jspecify.annotations.NullMarked;
