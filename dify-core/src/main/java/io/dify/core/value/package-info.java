/** Values that flow through a run: immutable, shared, with their types, JSON form and text rendering. Uses {@code core.error}. */
@NullMarked
package io.dify.core.value;

import org.jspecify.annotations.NullMarked;
