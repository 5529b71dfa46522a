package io.dify.rag.store;

/**
 * Where the knowledge of an external base is, as it is kept.
 *
 * @param baseId the base
 * @param endpoint address of the other system
 * @param knowledgeId what that system calls it
 * @param sealedKey the API key, encrypted
 */
public record ExternalLink(String baseId, String endpoint, String knowledgeId, String sealedKey) {}
