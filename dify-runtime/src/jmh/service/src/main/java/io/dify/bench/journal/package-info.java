/** Measures what durable runs cost. */
@NullMarked
package io.dify.bench.journal;

import org.jspecify.annotations.NullMarked;
