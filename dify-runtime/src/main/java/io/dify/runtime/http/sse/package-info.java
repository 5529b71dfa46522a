/**
 * Runs as server-sent events: each {@code RunEvent} becomes its wire record. A record is {@code data: {json}} and a blank line; the only other one
 * is {@code event: ping}. Uses {@code runtime.http} for the client and {@code workflow.event}, {@code workflow.run}, {@code workflow.stream} for
 * what is sent.
 */
@NullMarked
package io.dify.runtime.http.sse;

import org.jspecify.annotations.NullMarked;
