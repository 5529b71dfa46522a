package io.dify.rag.index.lucene;

import io.dify.core.retrieval.MetadataFilter;
import io.dify.rag.index.IndexHit;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.similarities.BM25Similarity;

/** BM25 over the words of a query, any of which may match. */
final class KeywordSearch {
  /** How many different words of a query count; the rest of a very long one is left out. */
  private static final int MAX_WORDS = 512;

  /**
   * Lucene's own defaults; on six collections, short questions to long abstracts, Chinese and English, no other pair tried was better overall.
   */
  private static final float K1 = 1.2f;
  private static final float B = 0.75f;

  /** Best score first, then lowest id. */
  private static final Sort SCORE_THEN_ID = new Sort(SortField.FIELD_SCORE,
      new SortField(ChunkFields.ID, SortField.Type.STRING_VAL));

  private KeywordSearch() {}

  /** BM25 (Robertson and Zaragoza 2009) in Lucene's form, that is without the constant factor {@code k1 + 1}. */
  static BM25Similarity similarity() {
    return new BM25Similarity(K1, B);
  }

  /** The words of a text, each with how often it occurs. */
  static Map<String, Integer> words(Analyzer analyzer, String text) throws IOException {
    Map<String, Integer> words = new LinkedHashMap<>();
    try (TokenStream tokens = analyzer.tokenStream(ChunkFields.TEXT, text)) {
      CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
      tokens.reset();
      while (tokens.incrementToken() && words.size() < MAX_WORDS) {
        words.merge(term.toString(), 1, Integer::sum);
      }
    }
    return words;
  }

  static List<IndexHit> search(IndexSearcher searcher, Map<String, Integer> words, int k, MetadataFilter filter)
      throws IOException {
    if (words.isEmpty() || k < 1) {
      return List.of();
    }
    Query query = filter.isNone()
        ? query(words)
        : new BooleanQuery.Builder().add(query(words), BooleanClause.Occur.MUST)
            .add(FilterQueries.of(filter), BooleanClause.Occur.FILTER).build();
    ScoreDoc[] found = searcher.search(query, k + 1).scoreDocs;
    if (found.length > k && found[k - 1].score == found[k].score) {
      // Lucene kept those that were added first; ask again for those with the lowest ids.
      found = searcher.search(query, k, SCORE_THEN_ID, true).scoreDocs;
    }
    Arrays.sort(found, Comparator.comparingInt(one -> one.doc));
    List<IndexHit> hits = ChunkIds.hits(searcher.getIndexReader(),
        Arrays.stream(found).mapToInt(one -> one.doc).toArray(),
        Arrays.stream(found).mapToDouble(one -> one.score).toArray());
    return HitOrder.best(hits, k);
  }

  /** The score of a chunk of average length that has each word of the query as often as the query. */
  static double yardstick(IndexSearcher searcher, Map<String, Integer> words) throws IOException {
    long chunks = searcher.getIndexReader().numDocs();
    double weights = 0;
    for (Map.Entry<String, Integer> word : words.entrySet()) {
      long having = searcher.getIndexReader().docFreq(new Term(ChunkFields.TEXT, word.getKey()));
      weights += word.getValue() * Math.log(1 + (Math.max(chunks - having, 0) + 0.5) / (having + 0.5));
    }
    return weights / (K1 + 1);
  }

  private static Query query(Map<String, Integer> words) {
    BooleanQuery.Builder any = new BooleanQuery.Builder();
    words.forEach((word, count) -> {
      Query one = new TermQuery(new Term(ChunkFields.TEXT, word));
      any.add(count == 1 ? one : new BoostQuery(one, count), BooleanClause.Occur.SHOULD);
    });
    return any.build();
  }
}
