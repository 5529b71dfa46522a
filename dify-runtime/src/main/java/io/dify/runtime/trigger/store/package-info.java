/** Triggers as rows. */
@NullMarked
package io.dify.runtime.trigger.store;

import org.jspecify.annotations.NullMarked;
