/** Deleting old rows. */
@NullMarked
package io.dify.runtime.retention.store;

import org.jspecify.annotations.NullMarked;
