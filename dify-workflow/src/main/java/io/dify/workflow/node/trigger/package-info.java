/** What starts a workflow app by itself: webhooks, schedules, events of plugins. Knows no server, clock or store; whoever serves apps listens on their behalf. */
@NullMarked
package io.dify.workflow.node.trigger;

import org.jspecify.annotations.NullMarked;
