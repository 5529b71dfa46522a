/**
 * Traces: the context of a request, by W3C Trace Context, goes with its work from thread to thread and out with its calls; spans are exported where the operator
 * says, which by default is nowhere. Uses OpenTelemetry's SDK, which nothing else names, and core's way out for exporting.
 */
@NullMarked
package io.dify.runtime.trace;

import org.jspecify.annotations.NullMarked;
