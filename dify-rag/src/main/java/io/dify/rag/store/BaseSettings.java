package io.dify.rag.store;

import io.dify.core.retrieval.RetrievalSettings;
import io.dify.core.retrieval.SearchMethod;
import io.dify.core.retrieval.SearchMode;
import io.dify.rag.chunk.ChunkSettings;
import io.dify.rag.clean.CleanSettings;
import io.dify.rag.embed.EmbeddingChoice;

/**
 * How a knowledge base treats its documents and is searched.
 *
 * @param clean how text is tidied
 * @param chunk how text is cut
 * @param retrieval how it is searched when the query leaves it open
 * @param embedding which model embeds its texts; a base whose choice changes is embedded anew
 */
public record BaseSettings(CleanSettings clean, ChunkSettings chunk, RetrievalSettings retrieval,
    EmbeddingChoice embedding) {
  /** Settings with the built-in models. */
  public BaseSettings(CleanSettings clean, ChunkSettings chunk, RetrievalSettings retrieval) {
    this(clean, chunk, retrieval, EmbeddingChoice.DEFAULT);
  }

  /** Settings that say of searching only how. */
  public BaseSettings(CleanSettings clean, ChunkSettings chunk, SearchMode searchMode) {
    this(clean, chunk, RetrievalSettings.of(SearchMethod.of(searchMode)));
  }

  /** The defaults of each stage. */
  public static BaseSettings defaults() {
    return new BaseSettings(CleanSettings.defaults(), ChunkSettings.defaults(), RetrievalSettings.DEFAULT);
  }

  /** The same, searched another way. */
  public BaseSettings with(RetrievalSettings other) {
    return new BaseSettings(clean, chunk, other, embedding);
  }

  /** The same, embedded by another model. */
  public BaseSettings with(EmbeddingChoice other) {
    return new BaseSettings(clean, chunk, retrieval, other);
  }

  /**
   * How it is searched when the query leaves it open; {@link SearchMode#DEFAULT} means by words and meaning where there is an embedder, else by words.
   */
  public SearchMode searchMode() {
    return retrieval.method().mode();
  }
}
