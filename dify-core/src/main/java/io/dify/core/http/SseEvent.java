package io.dify.core.http;

import java.time.Duration;
import java.util.Optional;

/**
 * A server-sent event.
 *
 * @param type the event's name, {@code message} when the stream gives none
 * @param data the data, lines joined by line feeds; may be empty
 * @param lastId the last event id of the stream so far, empty when there was none
 * @param retry the reconnection time set last by the stream, if any
 */
public record SseEvent(String type, String data, String lastId, Optional<Duration> retry) {}
