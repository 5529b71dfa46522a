package io.dify.rag.retrieve;

/**
 * A chunk in a ranked list.
 *
 * @param source place of its index in the list searched
 * @param chunkId id of the chunk
 */
record Candidate(int source, String chunkId) implements Comparable<Candidate> {
  @Override
  public int compareTo(Candidate other) {
    int bySource = Integer.compare(source, other.source);
    return bySource != 0 ? bySource : chunkId.compareTo(other.chunkId);
  }
}
