/** The human-input node: a form that somebody fills in before the run goes on. Knows no store, page or mail server; whoever keeps forms implements {@code People}. */
@NullMarked
package io.dify.workflow.node.human;

import org.jspecify.annotations.NullMarked;
