/**
 * What starts workflow apps without a client of the Service API: requests to webhooks, the clock, and events that extensions deliver. Uses {@code registry}, {@code run} and
 * {@code workflow.node.trigger}; knows no HTTP.
 */
@NullMarked
package io.dify.runtime.trigger;

import org.jspecify.annotations.NullMarked;
