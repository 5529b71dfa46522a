package io.dify.rag.index.lucene;

import io.dify.rag.index.IndexHit;
import java.util.Comparator;
import java.util.List;

/** The order of hits: best score first, equal scores by id. */
final class HitOrder {
  private static final Comparator<IndexHit> ORDER = Comparator.comparingDouble(IndexHit::score).reversed()
      .thenComparing(IndexHit::id);

  private HitOrder() {}

  static List<IndexHit> best(List<IndexHit> hits, int k) {
    return hits.stream().sorted(ORDER).limit(k).toList();
  }
}
