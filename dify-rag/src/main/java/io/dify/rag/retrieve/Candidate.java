package io.dify.rag.retrieve;

/**
 * An entry of an index in a ranked list.
 *
 * @param id id of the entry
 * @param chunkId id of the chunk it leads to
 */
record Candidate(String id, String chunkId) implements Comparable<Candidate> {
  @Override
  public int compareTo(Candidate other) {
    return id.compareTo(other.id);
  }
}
