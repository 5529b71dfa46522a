/**
 * Ollama's chat models, over its own REST form: its OpenAI-compatible one has no way to set the context size, and cuts longer prompts without a word. Not
 * through langchain4j, whose reader of these streams overlooks errors in their middle and missing ends. Uses {@code core.model.rest}.
 */
@NullMarked
package io.dify.core.model.ollama;

import org.jspecify.annotations.NullMarked;
