package io.dify.rag.index.lucene;

import io.dify.core.retrieval.MetadataFilter;
import java.io.IOException;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;

/** Which documents of a segment take part in a search: those that are not deleted and pass its filter. */
final class Eligible {
  private final Weight weight;

  /** @param filter one that does filter */
  Eligible(IndexSearcher searcher, MetadataFilter filter) throws IOException {
    weight = searcher.createWeight(searcher.rewrite(FilterQueries.of(filter)), ScoreMode.COMPLETE_NO_SCORES, 1);
  }

  /** Those of a segment. */
  FixedBitSet of(LeafReaderContext leaf) throws IOException {
    FixedBitSet passing = new FixedBitSet(leaf.reader().maxDoc());
    Scorer scorer = weight.scorer(leaf);
    if (scorer != null) {
      passing.or(scorer.iterator());
      Bits live = leaf.reader().getLiveDocs();
      if (live != null) {
        live.applyMask(passing, 0);
      }
    }
    return passing;
  }
}
