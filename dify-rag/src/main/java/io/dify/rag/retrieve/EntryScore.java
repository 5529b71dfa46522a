package io.dify.rag.retrieve;

/**
 * An entry of an index that led to a chunk.
 *
 * @param id its id: of the chunk, or of one of its children
 * @param score its score, of the kind of the hit's
 */
public record EntryScore(String id, double score) {}
