/** The facts of a run, in order, with a versioned codec; the state of a run is a fold of them. No scheduling. */
@NullMarked
package io.dify.workflow.journal;

import org.jspecify.annotations.NullMarked;
