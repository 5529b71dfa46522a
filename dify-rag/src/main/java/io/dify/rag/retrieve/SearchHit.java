package io.dify.rag.retrieve;

import java.util.List;
import java.util.OptionalDouble;

/**
 * A chunk that was found, and why. Of a chunk with children the best child counts.
 *
 * @param chunkId id of the chunk
 * @param score what is shown, ordered and compared with thresholds. Hybrid: relevance and share of words, weighted, from 0 to 1, comparable between
 *     queries. Vector: the cosine. Keyword, and where nothing has a vector: BM25 as a share of a full match, from 0 to 1. Reciprocal ranks: their sum
 *     over the best possible. With a reranking model: its score
 * @param relevance how well it fits, from 0 to 1 and comparable between queries, 0.5 at the model's threshold; empty when no vectors were
 *     compared
 * @param explanation what each stage said
 * @param entries the entries that led to it, best first
 */
public record SearchHit(String chunkId, double score, OptionalDouble relevance, HitExplanation explanation,
    List<EntryScore> entries) {
  /** Copies. */
  public SearchHit {
    entries = List.copyOf(entries);
  }

  /** The same with the score a reranking model gave it. */
  public SearchHit reranked(int rank, double newScore) {
    return new SearchHit(chunkId, newScore, relevance, explanation.reranked(rank, newScore), entries);
  }
}
