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
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.KnnVectorValues.DocIndexIterator;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.ConjunctionUtils;
import org.apache.lucene.search.DocAndFloatFeatureBuffer;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.VectorScorer;
import org.apache.lucene.util.BitSetIterator;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;
import org.apache.lucene.util.LongHeap;
import org.apache.lucene.util.NumericUtils;
import org.apache.lucene.util.VectorUtil;
import org.jspecify.annotations.Nullable;

/**
 * Nearest vectors by scanning, without a graph. Each vector is stored twice: exact, and quantised to one bit a dimension. A large field is scanned
 * over the bits (48 bytes instead of 1.5 KB for 384 dimensions), which yields ten times as many candidates as asked for; their exact cosines decide. A field of up to {@link #EXACT_LIMIT} vectors is compared exactly throughout.
 *
 * <p>On 100,000 real questions the answers are those of an exact scan, at a few milliseconds; building costs next to nothing, where a graph
 * (HNSW) takes minutes of CPU and again at every merge. Time grows with the number of vectors: about a million is where a graph starts to pay.
 */
final class VectorScan {
  /** Up to here a scan over the exact vectors is as fast as one needs. */
  static final int EXACT_LIMIT = 4000;
  /** Candidates taken over by their bits, for each hit that is asked for. */
  private static final int OVERSAMPLING = 10;
  /** At least so many are compared exactly: that costs half a millisecond. */
  private static final int MIN_CANDIDATES = 1000;

  private final IndexSearcher searcher;
  private final IndexReader reader;
  private final String field;
  private final float[] query;

  /**
   * A search.
   *
   * @param query of length 1
   */
  VectorScan(IndexSearcher searcher, String field, float[] query) {
    this.searcher = searcher;
    this.reader = searcher.getIndexReader();
    this.field = field;
    this.query = query;
  }

  /** One segment that has vectors, and which of its entries take part. */
  private record Part(LeafReaderContext leaf, FloatVectorValues values, @Nullable Bits eligible,
      @Nullable FixedBitSet filtered) {
    int count() {
      return filtered == null ? values.size() : filtered.cardinality();
    }
  }

  /** The best hits by cosine. */
  List<IndexHit> best(int k, MetadataFilter filter) throws IOException {
    List<Part> parts = k < 1 ? List.of() : parts(filter);
    int vectors = parts.stream().mapToInt(Part::count).sum();
    if (vectors == 0) {
      return List.of();
    }
    boolean exact = vectors <= EXACT_LIMIT;
    Candidates candidates = new Candidates(
        exact ? vectors : (int) Math.min(vectors, Math.max(MIN_CANDIDATES, (long) k * OVERSAMPLING)));
    for (Part part : parts) {
      if (exact) {
        addAll(part, candidates);
      } else {
        addByBits(part, candidates);
      }
    }
    return exactly(candidates.documents(), k);
  }

  private List<Part> parts(MetadataFilter filter) throws IOException {
    FilterBits bits = filter.isNone() ? null : new FilterBits(searcher, filter);
    List<Part> parts = new ArrayList<>();
    for (LeafReaderContext leaf : reader.leaves()) {
      FloatVectorValues values = leaf.reader().getFloatVectorValues(field);
      if (values != null && bits == null) {
        parts.add(new Part(leaf, values, leaf.reader().getLiveDocs(), null));
      } else if (values != null && bits != null) {
        FixedBitSet filtered = bits.of(leaf);
        if (filtered != null) {
          parts.add(new Part(leaf, values, filtered, filtered));
        }
      }
    }
    return parts;
  }

  /** The cosines of the named chunks. */
  Map<String, Double> cosines(Collection<String> chunkIds) throws IOException {
    SortedMap<Integer, String> named = ChunkIds.find(reader, chunkIds);
    int[] documents = named.keySet().stream().mapToInt(Integer::intValue).toArray();
    double[] exact = cosines(documents);
    Map<String, Double> cosines = new HashMap<>();
    int at = 0;
    for (String chunkId : named.values()) {
      double cosine = exact[at++];
      if (!Double.isNaN(cosine)) {
        cosines.put(chunkId, cosine);
      }
    }
    return cosines;
  }

  private static void addAll(Part part, Candidates candidates) throws IOException {
    DocIndexIterator cursor = part.values.iterator();
    if (part.filtered != null) {
      DocIdSetIterator both = ConjunctionUtils
          .intersectIterators(List.of(new BitSetIterator(part.filtered, part.count()), cursor));
      for (int document; (document = both.nextDoc()) != DocIdSetIterator.NO_MORE_DOCS;) {
        candidates.offer(part.leaf.docBase + document, 0);
      }
      return;
    }
    for (int document; (document = cursor.nextDoc()) != DocIdSetIterator.NO_MORE_DOCS;) {
      if (part.eligible == null || part.eligible.get(document)) {
        candidates.offer(part.leaf.docBase + document, 0);
      }
    }
  }

  private void addByBits(Part part, Candidates candidates) throws IOException {
    VectorScorer.Bulk bulk = part.values.scorer(query)
        .bulk(part.filtered == null ? null : new BitSetIterator(part.filtered, part.count()));
    DocAndFloatFeatureBuffer block = new DocAndFloatFeatureBuffer();
    do {
      bulk.nextDocsAndScores(DocIdSetIterator.NO_MORE_DOCS, part.eligible, block);
      for (int i = 0; i < block.size; i++) {
        candidates.offer(part.leaf.docBase + block.docs[i], block.features[i]);
      }
    } while (block.size > 0);
  }

  private List<IndexHit> exactly(int[] documents, int k) throws IOException {
    double[] cosines = cosines(documents);
    double[] sorted = cosines.clone();
    Arrays.sort(sorted);
    double least = sorted.length > k ? sorted[sorted.length - k] : -1;
    List<IndexHit> hits = new ArrayList<>();
    for (int i = 0; i < documents.length; i++) {
      if (cosines[i] >= least) {
        hits.add(ChunkIds.hit(reader, documents[i], cosines[i]));
      }
    }
    return HitOrder.best(hits, k);
  }

  /** The exact cosines of documents in rising order, NaN for those without a vector. */
  private double[] cosines(int[] documents) throws IOException {
    double[] cosines = new double[documents.length];
    Arrays.fill(cosines, Double.NaN);
    int at = 0;
    for (LeafReaderContext leaf : reader.leaves()) {
      int end = leaf.docBase + leaf.reader().maxDoc();
      FloatVectorValues values = leaf.reader().getFloatVectorValues(field);
      DocIndexIterator cursor = values == null ? null : values.iterator();
      for (; at < documents.length && documents[at] < end; at++) {
        if (cursor != null && moveTo(cursor, documents[at] - leaf.docBase)) {
          cosines[at] = Math.clamp(VectorUtil.dotProduct(query, values.vectorValue(cursor.index())), -1f, 1f);
        }
      }
    }
    return cosines;
  }

  private static boolean moveTo(DocIndexIterator cursor, int document) throws IOException {
    int reached = cursor.docID() < document ? cursor.advance(document) : cursor.docID();
    return reached == document;
  }

  /** The documents with the best scores seen; of equal scores those with the lowest number. */
  private static final class Candidates {
    private final int limit;
    private final LongHeap worstFirst;

    Candidates(int limit) {
      this.limit = limit;
      worstFirst = new LongHeap(Math.min(limit, 1024));
    }

    void offer(int document, float score) {
      long packed = (long) NumericUtils.floatToSortableInt(score) << 32 | (~document & 0xffff_ffffL);
      if (worstFirst.size() < limit) {
        worstFirst.push(packed);
      } else if (packed > worstFirst.top()) {
        worstFirst.updateTop(packed);
      }
    }

    /** Their numbers, rising. */
    int[] documents() {
      int[] documents = new int[worstFirst.size()];
      for (int i = 0; i < documents.length; i++) {
        documents[i] = ~(int) worstFirst.get(i + 1);
      }
      Arrays.sort(documents);
      return documents;
    }
  }
}
