package io.dify.rag.index.lucene;

import io.dify.core.retrieval.MetadataFilter;
import io.dify.rag.index.IndexHit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.TermStates;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.similarities.BM25Similarity;

/** BM25 over the words of a query, any of which may match, on one state of the index. For one thread. */
final class KeywordSearch {
  /** How many different words of a query count; the rest of a very long one is left out. */
  private static final int MAX_WORDS = 512;

  /**
   * Lucene's own defaults; on six collections, short questions to long abstracts, Chinese and English, no other pair tried was better overall.
   */
  private static final float K1 = 1.2f;
  private static final float B = 0.75f;

  /** A word that occurs in the index, where, and how often the query has it. */
  private record Word(Term term, TermStates states, int count) {}

  private final IndexSearcher searcher;
  private final List<Word> words;

  /**
   * A search.
   *
   * @param words as {@link #words} finds them
   */
  KeywordSearch(IndexSearcher searcher, Map<String, Integer> words) throws IOException {
    this.searcher = searcher;
    this.words = new ArrayList<>(words.size());
    for (Map.Entry<String, Integer> word : words.entrySet()) {
      Term term = new Term(ChunkFields.TEXT, word.getKey());
      this.words.add(new Word(term, TermStates.build(searcher, term, true), word.getValue()));
    }
  }

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

  /** The best documents, in the order of their numbers; more than {@code k} where the last of them score the same. */
  ScoreDoc[] best(int k, MetadataFilter filter) throws IOException {
    if (words.isEmpty() || k < 1) {
      return new ScoreDoc[0];
    }
    Query query = filter.isNone()
        ? query()
        : new BooleanQuery.Builder().add(query(), BooleanClause.Occur.MUST)
            .add(FilterQueries.of(filter), BooleanClause.Occur.FILTER).build();
    ScoreDoc[] found = searcher.search(query, k + 1).scoreDocs;
    if (found.length > k && found[k - 1].score == found[k].score) {
      // Of those that score the same Lucene kept the ones that were added first, but the ones with the lowest ids are wanted. A sum of floats may differ in
      // its last bit from search to search.
      found = searcher.search(query, AtLeast.score(Math.nextDown(found[k].score)));
    }
    Arrays.sort(found, Comparator.comparingInt(one -> one.doc));
    return found;
  }

  /** Documents that {@link #best} found as the best hits. */
  List<IndexHit> hits(ScoreDoc[] found, int k) throws IOException {
    return HitOrder.best(ChunkIds.hits(searcher.getIndexReader(), documents(found),
        Arrays.stream(found).mapToDouble(one -> one.score).toArray()), k);
  }

  /** The numbers of documents. */
  static int[] documents(ScoreDoc[] found) {
    return Arrays.stream(found).mapToInt(one -> one.doc).toArray();
  }

  /** The score of a chunk of average length that has each word of the query as often as the query. */
  double yardstick() {
    long chunks = searcher.getIndexReader().numDocs();
    double weights = 0;
    for (Word word : words) {
      long having = word.states.docFreq();
      weights += word.count * Math.log(1 + (Math.max(chunks - having, 0) + 0.5) / (having + 0.5));
    }
    return weights / (K1 + 1);
  }

  private Query query() {
    BooleanQuery.Builder any = new BooleanQuery.Builder();
    for (Word word : words) {
      Query one = new TermQuery(word.term, word.states);
      any.add(word.count == 1 ? one : new BoostQuery(one, word.count), BooleanClause.Occur.SHOULD);
    }
    return any.build();
  }
}
