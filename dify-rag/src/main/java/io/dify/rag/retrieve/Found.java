package io.dify.rag.retrieve;

import java.util.List;

/**
 * All that a search of some depth found, best first, before limits and thresholds.
 *
 * @param hits chunks, best first
 * @param mayHaveMore whether a deeper search could find more
 * @param meaningMissing whether meaning was asked for, but no vector of the question's model is in the base, so that words were searched
 */
public record Found(List<SearchHit> hits, boolean mayHaveMore, boolean meaningMissing) {
  /** Nothing. */
  public static final Found NOTHING = new Found(List.of(), false, false);

  /** Copies. */
  public Found {
    hits = List.copyOf(hits);
  }
}
