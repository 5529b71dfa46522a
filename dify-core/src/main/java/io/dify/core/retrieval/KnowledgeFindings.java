package io.dify.core.retrieval;

import java.util.List;

/**
 * What was found, and what people should know of how.
 *
 * @param hits best first
 * @param notes sentences for people, for example that a reranking model failed and hits are in the order of the search; mostly empty
 */
public record KnowledgeFindings(List<KnowledgeHit> hits, List<String> notes) {
  /** Copies. */
  public KnowledgeFindings {
    hits = List.copyOf(hits);
    notes = List.copyOf(notes);
  }
}
