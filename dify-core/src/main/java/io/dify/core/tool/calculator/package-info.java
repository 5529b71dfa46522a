/** Sums on exact decimals: a small language of expressions under limits. Uses {@code core.error} only. */
@NullMarked
package io.dify.core.tool.calculator;

import org.jspecify.annotations.NullMarked;
