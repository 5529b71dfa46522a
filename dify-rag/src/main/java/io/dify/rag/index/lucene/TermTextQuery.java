package io.dify.rag.index.lucene;

import java.io.IOException;
import org.apache.lucene.index.FilteredTermsEnum;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.MultiTermQuery;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.util.AttributeSource;
import org.apache.lucene.util.BytesRef;

/** Entries with a term of a certain kind; looks at every different term once. */
final class TermTextQuery extends MultiTermQuery {
  private final TextMatch match;

  TermTextQuery(String field, TextMatch match) {
    super(field, CONSTANT_SCORE_BLENDED_REWRITE);
    this.match = match;
  }

  @Override
  protected TermsEnum getTermsEnum(Terms terms, AttributeSource attributes) throws IOException {
    return new FilteredTermsEnum(terms.iterator(), false) {
      @Override
      protected AcceptStatus accept(BytesRef term) {
        return match.test(term) ? AcceptStatus.YES : AcceptStatus.NO;
      }
    };
  }

  @Override
  public void visit(QueryVisitor visitor) {
    visitor.visitLeaf(this);
  }

  @Override
  public String toString(String field) {
    return getField() + " " + match;
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other) && match.equals(((TermTextQuery) other).match);
  }

  @Override
  public int hashCode() {
    return 31 * super.hashCode() + match.hashCode();
  }
}
