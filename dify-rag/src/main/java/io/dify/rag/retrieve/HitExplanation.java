package io.dify.rag.retrieve;

import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What each stage of a search said of a hit; a stage that did not run or did not find it is empty. Of a passage with children: of its best one.
 *
 * @param keywordRank rank by words, from 1
 * @param keywordScore BM25 as a share of a full match; above 1 for a chunk that repeats the words
 * @param vectorRank rank by cosine, from 1
 * @param cosine cosine of the two vectors, also for hits that only the words found
 * @param fused the fused score before it is cut to 0..1
 * @param foundRank rank among the passages of its base before any reranking model, from 1
 * @param foundScore the score it had then
 * @param rerankRank rank the reranking model gave it, from 1
 * @param rerankScore score the reranking model gave it
 */
public record HitExplanation(OptionalInt keywordRank, OptionalDouble keywordScore, OptionalInt vectorRank,
    OptionalDouble cosine, OptionalDouble fused, OptionalInt foundRank, OptionalDouble foundScore,
    OptionalInt rerankRank, OptionalDouble rerankScore) {
  /** No stage said anything: another system found it. */
  public static final HitExplanation NONE = new HitExplanation(OptionalInt.empty(), OptionalDouble.empty(),
      OptionalInt.empty(), OptionalDouble.empty(), OptionalDouble.empty(), OptionalInt.empty(), OptionalDouble.empty(),
      OptionalInt.empty(), OptionalDouble.empty());

  /** The same with where the search put it. */
  HitExplanation found(int rank, double score) {
    return new HitExplanation(keywordRank, keywordScore, vectorRank, cosine, fused, OptionalInt.of(rank),
        OptionalDouble.of(score), rerankRank, rerankScore);
  }

  /** The same with what a reranking model said. */
  public HitExplanation reranked(int rank, double score) {
    return new HitExplanation(keywordRank, keywordScore, vectorRank, cosine, fused, foundRank, foundScore,
        OptionalInt.of(rank), OptionalDouble.of(score));
  }
}
