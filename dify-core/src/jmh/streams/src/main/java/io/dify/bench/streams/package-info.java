/** Streams through the gateway and a model service, beside a plain socket reader. */
package io.dify.bench.streams;
