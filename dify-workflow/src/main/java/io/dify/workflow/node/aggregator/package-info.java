/** The variable aggregator: the usual join behind branches. Knows no other node, engine or graph. */
@NullMarked
package io.dify.workflow.node.aggregator;

import org.jspecify.annotations.NullMarked;
