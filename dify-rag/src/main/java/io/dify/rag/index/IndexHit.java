package io.dify.rag.index;

/**
 * An entry an index found.
 *
 * @param id id of the entry
 * @param chunkId id of the chunk it leads to
 * @param score BM25 score, or cosine from -1 to 1
 */
public record IndexHit(String id, String chunkId, double score) {}
