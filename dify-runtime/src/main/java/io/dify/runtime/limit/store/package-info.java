/** Limits as rows. */
@NullMarked
package io.dify.runtime.limit.store;

import org.jspecify.annotations.NullMarked;
