package io.dify.rag.index.lucene;

import io.dify.core.retrieval.MetadataFilter;
import java.io.IOException;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/** The entries that pass a filter and are not deleted, segment by segment. */
final class FilterBits {
  private final Weight weight;

  FilterBits(IndexSearcher searcher, MetadataFilter filter) throws IOException {
    weight = searcher.createWeight(searcher.rewrite(FilterQueries.of(filter)), ScoreMode.COMPLETE_NO_SCORES, 1);
  }

  /** Those of a segment; null for none. */
  @Nullable
  FixedBitSet of(LeafReaderContext leaf) throws IOException {
    Scorer scorer = weight.scorer(leaf);
    if (scorer == null) {
      return null;
    }
    FixedBitSet passing = new FixedBitSet(leaf.reader().maxDoc());
    passing.or(scorer.iterator());
    Bits live = leaf.reader().getLiveDocs();
    if (live != null) {
      live.applyMask(passing, 0);
    }
    return passing.nextSetBit(0) == DocIdSetIterator.NO_MORE_DOCS ? null : passing;
  }
}
