package io.dify.rag.retrieve;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** What one stage found: candidates by score, best first, equal ones in their natural order. Immutable. */
final class RankedList {
  private static final Comparator<Entry<Candidate, Double>> ORDER = Entry.<Candidate, Double>comparingByValue()
      .reversed()
      .thenComparing(Entry.comparingByKey());

  /** Nothing found. Below the order, which it needs. */
  static final RankedList EMPTY = new RankedList(Map.of(), 0);

  private final Map<Candidate, Double> scores = new LinkedHashMap<>();
  private final Map<Candidate, Integer> ranks = new HashMap<>();

  /** The best of the scored. */
  RankedList(Map<Candidate, Double> scored, int limit) {
    scored.entrySet().stream().sorted(ORDER).limit(limit).forEach(entry -> {
      scores.put(entry.getKey(), entry.getValue());
      ranks.put(entry.getKey(), scores.size());
    });
  }

  boolean isEmpty() {
    return scores.isEmpty();
  }

  int size() {
    return scores.size();
  }

  /** The candidates, best first. */
  Collection<Candidate> candidates() {
    return scores.keySet();
  }

  /** The scores by candidate, best first. */
  Map<Candidate, Double> scores() {
    return Collections.unmodifiableMap(scores);
  }

  /** Rank from 1. */
  OptionalInt rank(Candidate candidate) {
    Integer rank = ranks.get(candidate);
    return rank == null ? OptionalInt.empty() : OptionalInt.of(rank);
  }

  OptionalDouble score(Candidate candidate) {
    Double score = scores.get(candidate);
    return score == null ? OptionalDouble.empty() : OptionalDouble.of(score);
  }
}
