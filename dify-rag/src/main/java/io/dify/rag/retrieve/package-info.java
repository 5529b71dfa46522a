/**
 * Stage: a question to the chunks that fit it best, by words, by meaning, by both, or by a reranking model. Uses {@code index} and {@code embed} through
 * their ports.
 */
@NullMarked
package io.dify.rag.retrieve;

import org.jspecify.annotations.NullMarked;
