/**
 * Models that need no key and no network. {@code builtin/extractive} answers by quoting the passages it is given. Uses {@code core.model} only.
 */
@NullMarked
package io.dify.core.model.builtin;

import org.jspecify.annotations.NullMarked;
