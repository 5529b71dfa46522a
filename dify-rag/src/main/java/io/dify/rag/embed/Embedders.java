package io.dify.rag.embed;

import io.dify.core.model.EmbeddingId;
import org.jspecify.annotations.Nullable;

/** Port: finds what embeds the texts of a base. Thread-safe. What it gives stays its own and is not closed by who asked. */
@FunctionalInterface
public interface Embedders {
  /**
   * The embedder of a choice; asks no model yet.
   *
   * @param known identity that the vectors of a remote model had so far, so that it need not be asked for; null when none was made
   * @return null when the base is searched by words
   * @throws io.dify.core.error.DifyException {@code PROVIDER_NOT_INITIALIZE} when there is no such model
   */
  @Nullable
  TextEmbedder of(EmbeddingChoice choice, @Nullable EmbeddingId known);
}
