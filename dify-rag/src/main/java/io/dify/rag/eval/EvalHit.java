package io.dify.rag.eval;

import java.util.OptionalDouble;

/**
 * What a search found.
 *
 * @param id id of the corpus entry
 * @param score what it was ranked by
 * @param relevance how well it fits, comparable between questions; empty when the search does not say
 * @param keywordScore BM25 of its words as a share of a full match; empty when the words did not find it
 */
public record EvalHit(String id, double score, OptionalDouble relevance, OptionalDouble keywordScore) {
  /** A hit of which only id and score are known. */
  public static EvalHit of(String id, double score) {
    return new EvalHit(id, score, OptionalDouble.empty(), OptionalDouble.empty());
  }
}
