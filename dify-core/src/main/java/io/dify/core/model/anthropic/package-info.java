/** Anthropic's chat models, through langchain4j on our own way out. Uses {@code core.model.langchain4j} and {@code core.model.rest}. */
@NullMarked
package io.dify.core.model.anthropic;

import org.jspecify.annotations.NullMarked;
