/** The variables of a run: an immutable pool that is forked by reference. Knows neither nodes nor events. */
@NullMarked
package io.dify.workflow.pool;

import org.jspecify.annotations.NullMarked;
