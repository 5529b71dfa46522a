package io.dify.runtime.trigger;

import io.dify.core.value.Value;

/**
 * Something that happened somewhere else.
 *
 * @param provider who tells it, as {@code provider_id} of app files
 * @param event its name, as {@code event_name} of app files
 * @param subscription the subscription it belongs to; apps that name another one do not hear of it, those that name none do
 * @param payload what it carries: the variables of the trigger's node
 */
public record TriggerEvent(String provider, String event, String subscription, Value.Obj payload) {}
