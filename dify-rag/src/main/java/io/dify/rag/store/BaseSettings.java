package io.dify.rag.store;

import io.dify.core.retrieval.SearchMode;
import io.dify.rag.chunk.ChunkSettings;
import io.dify.rag.clean.CleanSettings;

/**
 * How a knowledge base treats its documents and is searched.
 *
 * @param clean how text is tidied
 * @param chunk how text is cut
 * @param searchMode how it is searched when the query leaves it open; {@link SearchMode#DEFAULT} means by words and meaning where there is an
 *     embedder, else by words
 */
public record BaseSettings(CleanSettings clean, ChunkSettings chunk, SearchMode searchMode) {
  /** The defaults of each stage. */
  public static BaseSettings defaults() {
    return new BaseSettings(CleanSettings.defaults(), ChunkSettings.defaults(), SearchMode.DEFAULT);
  }
}
