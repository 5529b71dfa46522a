/** Cancellation that reaches whoever is waiting. Uses {@code core.error}. */
@NullMarked
package io.dify.core.cancel;

import org.jspecify.annotations.NullMarked;
