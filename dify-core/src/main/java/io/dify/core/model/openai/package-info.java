/**
 * Chat models of OpenAI and of everything that speaks its chat completions (vLLM, Ollama, LM Studio, most hosted providers), through langchain4j on our
 * own way out. Uses {@code core.model}, {@code core.model.langchain4j} and {@code core.http}.
 */
@NullMarked
package io.dify.core.model.openai;

import org.jspecify.annotations.NullMarked;
