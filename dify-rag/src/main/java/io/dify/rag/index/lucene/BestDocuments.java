package io.dify.rag.index.lucene;

import java.util.Arrays;
import org.apache.lucene.util.LongHeap;
import org.apache.lucene.util.NumericUtils;

/** The documents with the best scores seen; of equal scores those with the lowest number. */
final class BestDocuments {
  private static final int FIRST_CAPACITY = 1024;

  private final int limit;
  private final LongHeap worstFirst;

  BestDocuments(int limit) {
    this.limit = limit;
    worstFirst = new LongHeap(Math.min(limit, FIRST_CAPACITY));
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
