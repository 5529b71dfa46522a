package io.dify.core.model.catalog;

/**
 * How a provider's embedding or reranking models are asked.
 *
 * @param dialect name of the form of request and answer
 * @param batch texts in one request at most, above 0
 * @param baseUrl where, when that is not the provider's address; else empty
 */
public record Offer(String dialect, int batch, String baseUrl) {}
