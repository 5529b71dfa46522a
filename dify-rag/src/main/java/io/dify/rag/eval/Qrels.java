package io.dify.rag.eval;

import java.util.HashMap;
import java.util.Map;

/**
 * Relevance judgements of a test collection. Immutable.
 *
 * @param grades by query id, then by corpus id, what the entry is worth: 0 for not relevant, more for better
 */
public record Qrels(Map<String, Map<String, Integer>> grades) {
  /** Copies. */
  public Qrels {
    Map<String, Map<String, Integer>> copy = new HashMap<>();
    grades.forEach((query, entries) -> copy.put(query, Map.copyOf(entries)));
    grades = Map.copyOf(copy);
  }

  /** The judgements of a query, empty when there are none. */
  public Map<String, Integer> of(String queryId) {
    return grades.getOrDefault(queryId, Map.of());
  }

  /** Whether any entry is relevant to the query. */
  public boolean isAnswerable(String queryId) {
    return of(queryId).values().stream().anyMatch(grade -> grade > 0);
  }
}
