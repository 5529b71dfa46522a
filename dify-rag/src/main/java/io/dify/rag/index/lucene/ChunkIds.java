package io.dify.rag.index.lucene;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.rag.index.IndexHit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;

/** From Lucene's document numbers to chunk ids and back. */
final class ChunkIds {
  private ChunkIds() {}

  /**
   * Documents of the whole index as hits, in the same order.
   *
   * @param documents their numbers, rising
   * @param scores of each
   */
  static List<IndexHit> hits(IndexReader reader, int[] documents, double[] scores) throws IOException {
    List<IndexHit> hits = new ArrayList<>(documents.length);
    for (LeafReaderContext leaf : reader.leaves()) {
      int end = leaf.docBase + leaf.reader().maxDoc();
      if (hits.size() < documents.length && documents[hits.size()] < end) {
        BinaryDocValues ids = DocValues.getBinary(leaf.reader(), ChunkFields.ID);
        BinaryDocValues chunks = DocValues.getBinary(leaf.reader(), ChunkFields.CHUNK);
        for (int at; (at = hits.size()) < documents.length && documents[at] < end;) {
          int document = documents[at] - leaf.docBase;
          hits.add(new IndexHit(of(ids, document), of(chunks, document), scores[at]));
        }
      }
    }
    return hits;
  }

  private static String of(BinaryDocValues ids, int document) throws IOException {
    if (!ids.advanceExact(document)) {
      throw new DifyException(ErrorCode.STORE_FAILED, "The index holds an entry without a chunk id; rebuild it.");
    }
    return ids.binaryValue().utf8ToString();
  }

  /** The ids of all chunks that are not deleted. */
  static Set<String> all(IndexReader reader) throws IOException {
    Set<String> all = HashSet.newHashSet(reader.numDocs());
    for (LeafReaderContext leaf : reader.leaves()) {
      BinaryDocValues ids = DocValues.getBinary(leaf.reader(), ChunkFields.CHUNK);
      Bits live = leaf.reader().getLiveDocs();
      for (int document = 0; document < leaf.reader().maxDoc(); document++) {
        if (live == null || live.get(document)) {
          all.add(of(ids, document));
        }
      }
    }
    return all;
  }

  /** The documents that hold the named entries, by their number in the whole index. */
  static SortedMap<Integer, String> find(IndexReader reader, Collection<String> chunkIds) throws IOException {
    List<String> wanted = chunkIds.stream().distinct().sorted().toList();
    SortedMap<Integer, String> found = new TreeMap<>();
    for (LeafReaderContext leaf : reader.leaves()) {
      Terms terms = leaf.reader().terms(ChunkFields.ID);
      if (terms != null) {
        TermsEnum cursor = terms.iterator();
        for (String chunkId : wanted) {
          if (cursor.seekExact(new BytesRef(chunkId))) {
            addLive(leaf, cursor.postings(null, PostingsEnum.NONE), chunkId, found);
          }
        }
      }
    }
    return found;
  }

  private static void addLive(LeafReaderContext leaf, PostingsEnum documents, String chunkId,
      Map<Integer, String> found) throws IOException {
    Bits live = leaf.reader().getLiveDocs();
    for (int document; (document = documents.nextDoc()) != DocIdSetIterator.NO_MORE_DOCS;) {
      if (live == null || live.get(document)) {
        found.put(leaf.docBase + document, chunkId);
      }
    }
  }
}
