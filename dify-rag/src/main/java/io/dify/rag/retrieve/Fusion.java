package io.dify.rag.retrieve;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Meaning and words in one score: {@code weight * closeness + weight * share}, where closeness is {@code exp(-(1 - cosine) / (2 * (1 - threshold)))} of
 * the exact cosine and the model's threshold, and share is BM25 over that of a full match. Both are absolute, so a fused score means the same for every
 * query and base, and a threshold on it makes sense.
 *
 * <p>Why a curve, and not the straight line it touches at cosine 1: near 1, where two questions say the same in other words, a small step of the cosine
 * means much; far from 1, where a question meets a long passage, it means little and words should decide. So one pair of weights serves both, whatever
 * the lengths of texts. docs/knowledge.md has the figures.
 */
final class Fusion {
  private Fusion() {}

  /**
   * All candidates of both lists.
   *
   * @param cosines of all candidates that have a vector; one without counts as not relevant at all
   * @param threshold of the model
   */
  static RankedList fuse(RankedList keyword, RankedList vector, Map<Candidate, Double> cosines, double threshold,
      FusionWeights weights) {
    Set<Candidate> candidates = new LinkedHashSet<>(vector.candidates());
    candidates.addAll(keyword.candidates());
    Map<Candidate, Double> fused = new HashMap<>();
    for (Candidate candidate : candidates) {
      Double cosine = cosines.get(candidate);
      double closeness = cosine == null ? 0 : closeness(cosine, threshold);
      fused.put(candidate, weights.vector() * closeness + weights.keyword() * keyword.score(candidate).orElse(0));
    }
    return new RankedList(fused, fused.size());
  }

  /** 1 at cosine 1, 0.61 at the threshold, and never below 0. */
  private static double closeness(double cosine, double threshold) {
    return Math.exp((cosine - 1) / (2 * (1 - threshold)));
  }
}
