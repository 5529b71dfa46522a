package io.dify.rag.retrieve;

import java.util.Map;
import java.util.OptionalDouble;

/**
 * What the stages of one search found.
 *
 * @param keyword by words, empty if that was not asked for; scores are shares of a full match
 * @param vector by meaning, empty if there is nothing to compare
 * @param fused both, empty unless the search is hybrid
 * @param cosines of all candidates with a vector
 */
record Stages(RankedList keyword, RankedList vector, RankedList fused, Map<Candidate, Double> cosines) {
  static Stages byWords(RankedList keyword) {
    return new Stages(keyword, RankedList.EMPTY, RankedList.EMPTY, Map.of());
  }

  static Stages byMeaning(RankedList vector) {
    return new Stages(RankedList.EMPTY, vector, RankedList.EMPTY, vector.scores());
  }

  /** The list whose order is shown: the last stage that ran. */
  RankedList shown() {
    return !fused.isEmpty() ? fused : !vector.isEmpty() ? vector : keyword;
  }

  /** The score that is shown: a cosine as it is, all else cut to 0..1. */
  double score(Candidate candidate) {
    double score = shown().score(candidate).orElse(0);
    return shown() == vector ? score : Math.clamp(score, 0, 1);
  }

  OptionalDouble cosine(Candidate candidate) {
    Double cosine = cosines.get(candidate);
    return cosine == null ? OptionalDouble.empty() : OptionalDouble.of(cosine);
  }

  SearchHit hit(Candidate candidate, OptionalDouble relevance) {
    return new SearchHit(candidate.source(), candidate.chunkId(), score(candidate), relevance,
        new HitExplanation(keyword.rank(candidate), keyword.score(candidate), vector.rank(candidate),
            cosine(candidate), fused.score(candidate)));
  }
}
