package io.dify.rag.store;

/**
 * A system that answers Dify's external knowledge API, as it is kept.
 *
 * @param id its id
 * @param name what people call it
 * @param endpoint its address
 * @param sealedKey the API key, encrypted
 */
public record ExternalApi(String id, String name, String endpoint, String sealedKey) {}
