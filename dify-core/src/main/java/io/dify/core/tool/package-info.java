/**
 * Tools: the port behind which they stand, the check of their arguments, and how sources of tools are put together. Uses {@code core.model} for what
 * models are told of them, {@code core.schema}, {@code core.value}.
 */
@NullMarked
package io.dify.core.tool;

import org.jspecify.annotations.NullMarked;
