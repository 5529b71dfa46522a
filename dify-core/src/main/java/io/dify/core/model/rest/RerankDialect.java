package io.dify.core.model.rest;

/**
 * The forms in which services order passages. They differ in names only.
 *
 * @see <a href="https://docs.cohere.com/reference/rerank">Cohere's, which most others follow</a>
 */
enum RerankDialect {
  /** Jina, SiliconFlow, Xinference, vLLM, LocalAI and many more. */
  JINA("/rerank", "documents", "top_n", "results", "relevance_score"),
  /** Cohere, version 2. */
  COHERE("/v2/rerank", "documents", "top_n", "results", "relevance_score"),
  /** Voyage. */
  VOYAGE("/rerank", "documents", "top_k", "data", "relevance_score"),
  /** Text Embeddings Inference, which gives all passages, as a bare list. */
  TEI("/rerank", "texts", "", "", "score");

  private final String path;
  private final String passages;
  private final String top;
  private final String list;
  private final String score;

  RerankDialect(String path, String passages, String top, String list, String score) {
    this.path = path;
    this.passages = passages;
    this.top = top;
    this.list = list;
    this.score = score;
  }

  String path() {
    return path;
  }

  /** The field with the passages. */
  String passages() {
    return passages;
  }

  /** The field with the number wanted, empty when there is none. */
  String top() {
    return top;
  }

  /** The field of the answer with the list, empty when the answer is the list. */
  String list() {
    return list;
  }

  /** The field of an item with its score. */
  String score() {
    return score;
  }
}
