package io.dify.runtime.trigger;

import java.time.Instant;
import java.util.Optional;

/**
 * Something that starts an app.
 *
 * @param id id of its row
 * @param tenantId workspace of the app
 * @param appId the app
 * @param nodeId the node its runs begin with
 * @param kind its kind
 * @param generation how often the address of a webhook was renewed
 * @param terms what it waits for: the expression and zone of a schedule, provider and event of a plugin; empty for webhooks
 * @param dueAt when a schedule runs next; empty for all others
 */
public record Trigger(String id, String tenantId, String appId, String nodeId, TriggerKind kind, int generation,
    String terms, Optional<Instant> dueAt) {}
