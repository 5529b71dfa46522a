package io.dify.workflow.node.trigger;

import java.time.Duration;

/**
 * How a webhook answers.
 *
 * @param async whether it answers as soon as the run has begun; else when it has ended
 * @param status status of the answer when all goes well
 * @param body text of the answer, blank for one that this software words itself
 * @param patience how long a caller waits for the end of a run
 */
public record WebhookReply(boolean async, int status, String body, Duration patience) {}
