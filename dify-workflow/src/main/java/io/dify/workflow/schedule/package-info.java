/** Decides what a run does next: edges, skips, joins, ready nodes. A pure fold of facts; no threads, clocks or I/O. */
@NullMarked
package io.dify.workflow.schedule;

import org.jspecify.annotations.NullMarked;
