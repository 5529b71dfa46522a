package io.dify.rag.index.lucene;

import java.io.IOException;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.ConstantScoreScorerSupplier;
import org.apache.lucene.search.ConstantScoreWeight;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.ScorerSupplier;
import org.apache.lucene.search.TwoPhaseIterator;
import org.apache.lucene.search.Weight;
import org.jspecify.annotations.Nullable;

/** Entries whose text, too long to be a term, is of a certain kind; reads each. */
final class LongTextQuery extends Query {
  private static final int COST_OF_A_LOOK = 1000;

  private final String field;
  private final TextMatch match;

  /** @param field as {@link FieldTexts#longTexts} names it */
  LongTextQuery(String field, TextMatch match) {
    this.field = field;
    this.match = match;
  }

  @Override
  public Weight createWeight(IndexSearcher searcher, ScoreMode mode, float boost) {
    return new ConstantScoreWeight(this, boost) {
      @Override
      public @Nullable ScorerSupplier scorerSupplier(LeafReaderContext leaf) throws IOException {
        BinaryDocValues texts = leaf.reader().getBinaryDocValues(field);
        return texts == null
            ? null
            : ConstantScoreScorerSupplier.fromIterator(TwoPhaseIterator.asDocIdSetIterator(looking(texts)), score(),
                mode, leaf.reader().maxDoc());
      }

      @Override
      public boolean isCacheable(LeafReaderContext leaf) {
        return true;
      }
    };
  }

  private TwoPhaseIterator looking(BinaryDocValues texts) {
    return new TwoPhaseIterator(texts) {
      @Override
      public boolean matches() throws IOException {
        return match.test(texts.binaryValue());
      }

      @Override
      public float matchCost() {
        return COST_OF_A_LOOK;
      }
    };
  }

  @Override
  public void visit(QueryVisitor visitor) {
    visitor.visitLeaf(this);
  }

  @Override
  public String toString(String ignored) {
    return field + " " + match;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LongTextQuery query && field.equals(query.field) && match.equals(query.match);
  }

  @Override
  public int hashCode() {
    return 31 * field.hashCode() + match.hashCode();
  }
}
