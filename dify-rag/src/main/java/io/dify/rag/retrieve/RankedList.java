package io.dify.rag.retrieve;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** What one stage found: candidates by score, best first, equal ones in their natural order. Immutable. */
final class RankedList {
  static final RankedList EMPTY = new RankedList(Map.of(), 0);

  private static final Comparator<Entry<Candidate, Double>> ORDER = Entry.<Candidate, Double>comparingByValue()
      .reversed()
      .thenComparing(Entry.comparingByKey());

  private final Map<Candidate, Integer> ranks = new LinkedHashMap<>();
  private final List<Double> scores = new ArrayList<>();

  /** The best of the scored. */
  RankedList(Map<Candidate, Double> scored, int limit) {
    scored.entrySet().stream().sorted(ORDER).limit(limit).forEach(entry -> {
      scores.add(entry.getValue());
      ranks.put(entry.getKey(), scores.size());
    });
  }

  boolean isEmpty() {
    return scores.isEmpty();
  }

  /** The candidates, best first. */
  Collection<Candidate> candidates() {
    return ranks.keySet();
  }

  /** Rank from 1. */
  OptionalInt rank(Candidate candidate) {
    @Nullable
    Integer rank = ranks.get(candidate);
    return rank == null ? OptionalInt.empty() : OptionalInt.of(rank);
  }

  OptionalDouble score(Candidate candidate) {
    @Nullable
    Integer rank = ranks.get(candidate);
    return rank == null ? OptionalDouble.empty() : OptionalDouble.of(scores.get(rank - 1));
  }

  /** The score as a share of the way from the list's worst to its best; 1 where all are equal, 0 for what is not in the list. */
  double minMax(Candidate candidate) {
    OptionalDouble score = score(candidate);
    if (score.isEmpty()) {
      return 0;
    }
    double best = scores.getFirst();
    double worst = scores.getLast();
    return best == worst ? 1 : (score.getAsDouble() - worst) / (best - worst);
  }
}
