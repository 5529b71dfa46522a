/** The list operator: filters, picks, sorts and shortens a list. Uses {@code workflow.condition}; knows no other node, engine or graph. */
@NullMarked
package io.dify.workflow.node.listop;

import org.jspecify.annotations.NullMarked;
