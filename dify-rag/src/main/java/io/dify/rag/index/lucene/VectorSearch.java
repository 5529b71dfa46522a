package io.dify.rag.index.lucene;

import io.dify.core.retrieval.MetadataFilter;
import io.dify.rag.index.IndexHit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.IntStream;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.util.BitSetIterator;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * Nearest vectors without a graph, in three looks, each at fewer vectors and closer than the one before: the signs of all components, one bit a
 * dimension, of every vector ({@link SignCodes}); an estimate of the cosine from these bits and four bits a dimension of the query, of a few thousand;
 * the exact cosine of a few hundred. Where a filter or a small index leaves up to {@link #EXACT_LIMIT} vectors, these are compared exactly at once.
 *
 * <p>On 71,000 Chinese questions this finds 99.9 % of the ten nearest in half a millisecond, and nothing has to be built: a graph (HNSW) answers as
 * fast, but takes minutes of CPU for these, and again at every large merge. Time grows with the number of vectors, at about 3 ns each.
 */
final class VectorSearch {
  /** Up to here comparing exactly costs no more than the looks before it. */
  static final int EXACT_LIMIT = 1000;
  /** A segment of n vectors sends this many times the root of n to the second look: where it is large its nearest are farther ahead. */
  private static final int CANDIDATES_PER_ROOT = 7;
  /** The hits asked for that this suffices for; more take more candidates in proportion. */
  private static final int USUAL_HITS = 100;
  /** The dimension that this suffices for. */
  private static final double USUAL_DIMENSION = 512;
  /** Candidates that are compared exactly, for each hit that is asked for. */
  private static final int OVERSAMPLING = 5;
  /** At least so many are compared exactly. */
  private static final int MIN_EXACT = 300;

  private final IndexSearcher searcher;
  private final IndexReader reader;
  private final CodeCache codes;
  private final String field;
  private final float[] query;

  /** A segment that has vectors, and which of its documents take part: null for all. */
  private record Part(LeafReaderContext leaf, FloatVectorValues values, @Nullable Bits eligible, int count) {}

  /**
   * A search.
   *
   * @param query of length 1
   */
  VectorSearch(IndexSearcher searcher, CodeCache codes, String field, float[] query) {
    this.searcher = searcher;
    this.reader = searcher.getIndexReader();
    this.codes = codes;
    this.field = field;
    this.query = query;
  }

  /** The best hits by cosine among those that pass the filter. */
  List<IndexHit> best(int k, MetadataFilter filter) throws IOException {
    List<Part> parts = k < 1 ? List.of() : parts(filter);
    int vectors = parts.stream().mapToInt(Part::count).sum();
    if (vectors == 0) {
      return List.of();
    }
    if (vectors <= EXACT_LIMIT) {
      return exactly(all(parts, vectors), k);
    }
    double exact = Math.max(MIN_EXACT, (double) k * OVERSAMPLING) * vagueness();
    BestDocuments best = new BestDocuments((int) Math.min(vectors, exact));
    for (Part part : parts) {
      codes.of(part.leaf.reader(), field).search(query, candidates(part, k), part.eligible, part.leaf.docBase, best);
    }
    return exactly(best.documents(), k);
  }

  private List<Part> parts(MetadataFilter filter) throws IOException {
    Eligible eligible = filter.isNone() ? null : new Eligible(searcher, filter);
    List<Part> parts = new ArrayList<>();
    for (LeafReaderContext leaf : reader.leaves()) {
      FloatVectorValues values = leaf.reader().getFloatVectorValues(field);
      if (values == null || values.size() == 0) {
        continue;
      }
      if (eligible == null) {
        parts.add(new Part(leaf, values, leaf.reader().getLiveDocs(), values.size()));
      } else {
        FixedBitSet passing = eligible.of(leaf);
        parts.add(new Part(leaf, values, passing, Math.min(values.size(), passing.cardinality())));
      }
    }
    return parts;
  }

  /** The documents of all vectors that take part. */
  private static int[] all(List<Part> parts, int atMost) throws IOException {
    int[] documents = new int[atMost];
    int found = 0;
    for (Part part : parts) {
      DocIdSetIterator cursor = part.eligible instanceof FixedBitSet passing && part.count < part.values.size()
          ? new BitSetIterator(passing, part.count)
          : part.values.iterator();
      for (int document; (document = cursor.nextDoc()) != DocIdSetIterator.NO_MORE_DOCS;) {
        if (part.eligible == null || part.eligible.get(document)) {
          documents[found++] = part.leaf.docBase + document;
        }
      }
    }
    return Arrays.copyOf(documents, found);
  }

  private int candidates(Part part, int k) {
    double root = CANDIDATES_PER_ROOT * Math.sqrt(part.values.size()) * vagueness();
    return (int) Math.min(part.count, Math.ceil(root * Math.max(1, (double) k / USUAL_HITS)));
  }

  /** Short vectors have few bits, which tell less, so more candidates are looked at; each costs less. */
  private double vagueness() {
    return Math.max(1, USUAL_DIMENSION / query.length);
  }

  private List<IndexHit> exactly(int[] documents, int k) throws IOException {
    double[] cosines = ExactCosines.of(reader, field, query, documents);
    double[] sorted = Arrays.stream(cosines).filter(cosine -> !Double.isNaN(cosine)).sorted().toArray();
    double least = sorted.length > k ? sorted[sorted.length - k] : -1;
    int[] best = IntStream.range(0, documents.length).filter(i -> cosines[i] >= least).toArray();
    return HitOrder.best(ChunkIds.hits(reader, Arrays.stream(best).map(i -> documents[i]).toArray(),
        Arrays.stream(best).mapToDouble(i -> cosines[i]).toArray()), k);
  }

  /** The cosines of the named entries. */
  Map<String, Double> cosines(Collection<String> entryIds) throws IOException {
    SortedMap<Integer, String> named = ChunkIds.find(reader, entryIds);
    return cosines(named.keySet().stream().mapToInt(Integer::intValue).toArray());
  }

  /**
   * The cosines of documents, by entry id; of those that have a vector.
   *
   * @param documents in rising order
   */
  Map<String, Double> cosines(int[] documents) throws IOException {
    double[] exact = ExactCosines.of(reader, field, query, documents);
    Map<String, Double> cosines = HashMap.newHashMap(exact.length);
    for (IndexHit hit : ChunkIds.hits(reader, documents, exact)) {
      if (!Double.isNaN(hit.score())) {
        cosines.put(hit.id(), hit.score());
      }
    }
    return cosines;
  }
}
