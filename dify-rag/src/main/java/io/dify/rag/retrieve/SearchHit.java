package io.dify.rag.retrieve;

import java.util.OptionalDouble;

/**
 * A chunk that was found, and why.
 *
 * @param source which index it is in: its place in the list that was searched, from 0
 * @param chunkId id of the chunk
 * @param score what is shown, ordered and compared with thresholds, comparable between queries. Hybrid: relevance and share of words, weighted,
 *     from 0 to 1. Vector: the cosine. Keyword, and where nothing has a vector: BM25 as a share of a full match, from 0 to 1
 * @param relevance how well it fits, from 0 to 1 and comparable between queries, 0.5 at the model's threshold; empty when no vectors were
 *     compared
 * @param explanation what each stage said
 */
public record SearchHit(int source, String chunkId, double score, OptionalDouble relevance,
    HitExplanation explanation) {}
