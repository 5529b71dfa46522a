package io.dify.rag.index;

import java.util.List;
import java.util.Map;

/**
 * What a search by words and by meaning found, before anything is made of it. Immutable.
 *
 * @param words hits by words, best first
 * @param yardstick the score of a typical full match of the words, as {@link ChunkIndex#keywordYardstick} says; 0 when the words found nothing
 * @param meaning hits by cosine, best first
 * @param cosines the cosines of the hits by words, by entry id; entries without a vector of the query's model are missing
 */
public record HybridHits(List<IndexHit> words, double yardstick, List<IndexHit> meaning, Map<String, Double> cosines) {
  /** Copies. */
  public HybridHits {
    words = List.copyOf(words);
    meaning = List.copyOf(meaning);
    cosines = Map.copyOf(cosines);
  }
}
