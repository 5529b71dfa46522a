package io.dify.rag.store;

/**
 * A base and how it stands, as one read found them.
 *
 * @param base the base
 * @param state what a search must know of it
 */
public record CurrentBase(KnowledgeBase base, BaseState state) {}
