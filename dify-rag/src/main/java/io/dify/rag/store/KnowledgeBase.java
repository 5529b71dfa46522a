package io.dify.rag.store;

import java.time.Instant;

/**
 * A knowledge base.
 *
 * @param id its id
 * @param name its name, unique within the tenant
 * @param settings how it treats its documents and is searched
 * @param createdAt when it was made
 */
public record KnowledgeBase(String id, String name, BaseSettings settings, Instant createdAt) {}
