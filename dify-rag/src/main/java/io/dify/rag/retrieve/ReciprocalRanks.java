package io.dify.rag.retrieve;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Reciprocal rank fusion (Cormack, Clarke, Buettcher 2009, with their constant 60): the sum of {@code 1 / (60 + rank)} over both lists, divided by the best
 * possible, so from 0 to 1. It says where a hit stands among others, not how good it is.
 */
final class ReciprocalRanks {
  private static final double CONSTANT = 60;
  private static final double BEST = 2 / (CONSTANT + 1);

  private ReciprocalRanks() {}

  static RankedList fuse(RankedList keyword, RankedList vector) {
    Set<Candidate> candidates = new LinkedHashSet<>(vector.candidates());
    candidates.addAll(keyword.candidates());
    Map<Candidate, Double> fused = new HashMap<>();
    candidates.forEach(one -> fused.put(one, (share(keyword, one) + share(vector, one)) / BEST));
    return new RankedList(fused, fused.size());
  }

  private static double share(RankedList list, Candidate candidate) {
    return list.rank(candidate).isPresent() ? 1 / (CONSTANT + list.rank(candidate).getAsInt()) : 0;
  }
}
