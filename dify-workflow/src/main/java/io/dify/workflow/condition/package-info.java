/**
 * Conditions on variables, as if-else nodes, loops and list operators have them: read from configuration, tested against a look-up. Uses
 * {@code core.value}, {@code core.template} and {@code core.error}; knows no nodes.
 */
@NullMarked
package io.dify.workflow.condition;

import org.jspecify.annotations.NullMarked;
