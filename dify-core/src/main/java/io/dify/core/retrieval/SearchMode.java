package io.dify.core.retrieval;

/** How a knowledge base is searched. */
public enum SearchMode {
  /** As the base is set up. */
  DEFAULT,
  /** By words (BM25). */
  KEYWORD,
  /** By meaning (vectors). */
  VECTOR,
  /** By both, fused. */
  HYBRID
}
