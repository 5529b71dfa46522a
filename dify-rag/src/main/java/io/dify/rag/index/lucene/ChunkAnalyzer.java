package io.dify.rag.index.lucene;

import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.StopFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.cjk.CJKBigramFilter;
import org.apache.lucene.analysis.cjk.CJKWidthFilter;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;

/**
 * Text to the words it is found by, in any mix of languages and without a setting. Words end as Unicode's UAX 29 says; full-width and accented
 * Latin becomes plain, case is folded, English stop words go and English endings are cut (Porter). Han, kana and Hangul, which are written
 * without blanks, become their single characters and all pairs of neighbours: pairs stand in for words, single characters keep a query of one
 * character from finding nothing. No dictionary, so simplified and traditional are treated alike.
 */
final class ChunkAnalyzer extends Analyzer {
  @Override
  protected TokenStreamComponents createComponents(String fieldName) {
    StandardTokenizer source = new StandardTokenizer();
    TokenStream words = new ASCIIFoldingFilter(new LowerCaseFilter(new CJKWidthFilter(source)));
    words = new StopFilter(new EnglishPossessiveFilter(words), EnglishAnalyzer.getDefaultStopSet());
    return new TokenStreamComponents(source, new CJKBigramFilter(new PorterStemFilter(words), ALL_SCRIPTS, true));
  }

  private static final int ALL_SCRIPTS = CJKBigramFilter.HAN | CJKBigramFilter.HIRAGANA | CJKBigramFilter.KATAKANA
      | CJKBigramFilter.HANGUL;
}
