package io.dify.rag.index.lucene;

import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.KnnVectorValues.DocIndexIterator;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.util.VectorUtil;

/** Cosines of vectors as they were given, not quantised. */
final class ExactCosines {
  private ExactCosines() {}

  /**
   * The cosines of documents with a query of length 1.
   *
   * @param documents in rising order
   * @return in their order, NaN for those without a vector
   */
  static double[] of(IndexReader reader, String field, float[] query, int[] documents) throws IOException {
    double[] cosines = new double[documents.length];
    Arrays.fill(cosines, Double.NaN);
    int at = 0;
    for (LeafReaderContext leaf : reader.leaves()) {
      int end = leaf.docBase + leaf.reader().maxDoc();
      if (at == documents.length || documents[at] >= end) {
        continue;
      }
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
}
