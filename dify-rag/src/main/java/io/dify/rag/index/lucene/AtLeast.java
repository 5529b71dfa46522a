package io.dify.rag.index.lucene;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.Scorable;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.SimpleCollector;

/** Collects every document that scores at least so much, and lets Lucene skip the others without scoring them. For one thread. */
final class AtLeast extends SimpleCollector {
  private final float least;
  private final List<ScoreDoc> found = new ArrayList<>();
  private int docBase;
  private Scorable scorer = new Scorable() {
    @Override
    public float score() {
      return 0;
    }
  };

  AtLeast(float least) {
    this.least = least;
  }

  ScoreDoc[] found() {
    return found.toArray(ScoreDoc[]::new);
  }

  @Override
  protected void doSetNextReader(LeafReaderContext leaf) {
    docBase = leaf.docBase;
  }

  @Override
  public void setScorer(Scorable next) throws IOException {
    scorer = next;
    next.setMinCompetitiveScore(least);
  }

  @Override
  public void collect(int document) throws IOException {
    float score = scorer.score();
    if (score >= least) {
      found.add(new ScoreDoc(docBase + document, score));
    }
  }

  @Override
  public ScoreMode scoreMode() {
    return ScoreMode.TOP_SCORES;
  }
}
