/** Errors: one unchecked root with a code and a category. Uses nothing else of this project. */
@NullMarked
package io.dify.core.error;

import org.jspecify.annotations.NullMarked;
