/** Reranking with a local model. Uses {@code embed.onnx}, which runs it, and {@code compute}, where it runs. */
@NullMarked
package io.dify.rag.rerank.onnx;

import org.jspecify.annotations.NullMarked;
