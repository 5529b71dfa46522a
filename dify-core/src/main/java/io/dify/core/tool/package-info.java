/** Tools: the port behind which they stand. Uses {@code core.model} for what models are told of them, {@code core.value}. */
@NullMarked
package io.dify.core.tool;

import org.jspecify.annotations.NullMarked;
