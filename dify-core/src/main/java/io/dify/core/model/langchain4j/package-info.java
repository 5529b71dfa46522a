/**
 * The border to langchain4j: its chat models as ours ({@link io.dify.core.model.langchain4j.LangChain4jModels}, where a host's own model plugs in), our way
 * out as its HTTP client ({@link io.dify.core.model.langchain4j.GatewayHttpClientBuilder}), and the translation of calls and answers. Besides the
 * packages of providers, no other imports langchain4j. Uses {@code core.model} and {@code core.http}.
 */
@NullMarked
package io.dify.core.model.langchain4j;

import org.jspecify.annotations.NullMarked;
