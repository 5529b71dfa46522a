/** Threads for work that computes instead of waiting. Uses {@code core.error} only. */
@NullMarked
package io.dify.rag.compute;

import org.jspecify.annotations.NullMarked;
