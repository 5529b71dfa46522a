package io.dify.rag;

import java.util.List;

/**
 * How the index of a base compares with the database. Whatever is wrong, a rebuild mends it.
 *
 * @param chunks how many chunks the index should hold
 * @param indexed how many it holds
 * @param missing ids of chunks that it does not hold
 * @param orphans ids that it holds and no findable chunk has
 * @param stale ids of chunks that it holds with another text's vector; chunks without a vector cannot be compared
 */
public record VerifyReport(long chunks, long indexed, List<String> missing, List<String> orphans, List<String> stale) {
  /** Copies. */
  public VerifyReport {
    missing = List.copyOf(missing);
    orphans = List.copyOf(orphans);
    stale = List.copyOf(stale);
  }

  /** Whether nothing is wrong. */
  public boolean sound() {
    return missing.isEmpty() && orphans.isEmpty() && stale.isEmpty();
  }
}
