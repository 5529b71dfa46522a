/** Requests, results and statuses of runs, and the commands a run's owner obeys. No threads, no I/O. */
@NullMarked
package io.dify.workflow.run;

import org.jspecify.annotations.NullMarked;
