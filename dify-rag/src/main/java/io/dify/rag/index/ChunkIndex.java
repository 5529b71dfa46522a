package io.dify.rag.index;

import io.dify.core.retrieval.MetadataFilter;
import io.dify.rag.embed.EmbeddedText;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Port: the searchable index of one knowledge base. It is a cache: everything in it can be made again from the chunks in the database, whose
 * changes are numbered. Thread-safe; searches run beside changes.
 */
public interface ChunkIndex extends AutoCloseable {
  /** Number of the last change that a crash cannot take back; 0 for a new index. Opening replays what came later. */
  long committedSeq();

  /**
   * Applies changes; searches that begin after this returns see them. Durable only after {@link #commit()}. Applying the same change again is
   * harmless.
   *
   * @param upserts entries to add; those of one chunk come together and take the place of all it had
   * @param deletes chunk ids to remove
   * @param seq number of the last change in this batch, not smaller than any before
   */
  void apply(Collection<IndexEntry> upserts, Collection<String> deletes, long seq);

  /** Makes all applied changes durable, together with their number. */
  void commit();

  /** The best {@code k} entries by words (BM25), best first, ties by id; a query without any word gives none. */
  default List<IndexHit> keyword(String query, int k) {
    return keyword(query, k, MetadataFilter.NONE);
  }

  /** The same among the entries that pass a filter; their scores are those of a search without it. */
  List<IndexHit> keyword(String query, int k, MetadataFilter filter);

  /**
   * The score {@link #keyword} gives a typical full match of the query, so that {@code score / keywordYardstick(query)} is about 1 for a chunk that
   * holds every word of it, and comparable between queries. Unless an index knows better it is the best score there is; 0 when nothing matches.
   */
  default double keywordYardstick(String query) {
    List<IndexHit> best = keyword(query, 1);
    return best.isEmpty() ? 0 : best.getFirst().score();
  }

  /** The best {@code k} entries among those embedded by the query's model, by cosine, best first, ties by id. */
  default List<IndexHit> vector(EmbeddedText query, int k) {
    return vector(query, k, MetadataFilter.NONE);
  }

  /** The same among the entries that pass a filter. */
  List<IndexHit> vector(EmbeddedText query, int k, MetadataFilter filter);

  /** The cosines of the named entries with the query; entries without a vector of the query's model are missing from the map. */
  Map<String, Double> similarities(EmbeddedText query, Collection<String> ids);

  /**
   * What a search by words and by meaning needs: the best {@code k} entries of each side, and the cosines of those that the words found. An index that can look
   * for both at once does.
   */
  default HybridHits hybrid(String query, EmbeddedText vector, int k, MetadataFilter filter) {
    List<IndexHit> words = keyword(query, k, filter);
    return new HybridHits(words, words.isEmpty() ? 0 : keywordYardstick(query), vector(vector, k, filter),
        similarities(vector, words.stream().map(IndexHit::id).toList()));
  }

  /** How many entries it holds. */
  long size();

  /** The ids of all chunks it holds, for comparison with the database. */
  Set<String> chunkIds();

  /** Closes without committing. */
  @Override
  void close();
}
