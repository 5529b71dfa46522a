/** Tests of the built-in models. */
@NullMarked
package io.dify.core.model.builtin;

import org.jspecify.annotations.NullMarked;
