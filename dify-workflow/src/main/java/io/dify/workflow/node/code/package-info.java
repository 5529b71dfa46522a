/** The code node: runs a function somebody wrote in Python or JavaScript. Knows no other node, engine or graph. */
@NullMarked
package io.dify.workflow.node.code;

import org.jspecify.annotations.NullMarked;
