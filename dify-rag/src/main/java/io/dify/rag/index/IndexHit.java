package io.dify.rag.index;

/**
 * A chunk an index found.
 *
 * @param chunkId id of the chunk
 * @param score BM25 score, or cosine from -1 to 1
 */
public record IndexHit(String chunkId, double score) {}
