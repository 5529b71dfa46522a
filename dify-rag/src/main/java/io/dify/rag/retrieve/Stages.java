package io.dify.rag.retrieve;

import java.util.OptionalDouble;

/**
 * What the stages of one search found.
 *
 * @param fused empty unless the search is hybrid
 */
record Stages(RankedList keyword, RankedList vector, RankedList fused) {
  /** The list whose order is shown: the last stage that ran. */
  RankedList shown() {
    return !fused.isEmpty() ? fused : !vector.isEmpty() ? vector : keyword;
  }

  /** The score that is shown. */
  double score(Candidate candidate) {
    double score = shown().score(candidate).orElse(0);
    return shown() == keyword ? Math.min(1, score) : score;
  }

  SearchHit hit(Candidate candidate, OptionalDouble cosine, OptionalDouble relevance) {
    return new SearchHit(candidate.source(), candidate.chunkId(), score(candidate), relevance,
        new HitExplanation(keyword.rank(candidate), keyword.score(candidate), vector.rank(candidate), cosine,
            fused.score(candidate)));
  }
}
