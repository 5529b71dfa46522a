/** What happens in a run, as numbered records without behaviour, derived from journal entries. Uses only {@code workflow.run} statuses and values. */
@NullMarked
package io.dify.workflow.event;

import org.jspecify.annotations.NullMarked;
