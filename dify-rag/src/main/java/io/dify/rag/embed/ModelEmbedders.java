package io.dify.rag.embed;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.EmbeddingId;
import io.dify.core.model.Models;
import org.jspecify.annotations.Nullable;

/** Embedders from the built-in models and those of providers. */
public final class ModelEmbedders implements Embedders {
  private final @Nullable TextEmbedder builtIn;
  private final @Nullable Models models;

  /**
   * Embedders over both.
   *
   * @param builtIn what bases use that have not chosen; null when they are searched by words
   * @param models where models of providers are found; null for none
   */
  public ModelEmbedders(@Nullable TextEmbedder builtIn, @Nullable Models models) {
    this.builtIn = builtIn;
    this.models = models;
  }

  @Override
  public @Nullable TextEmbedder of(EmbeddingChoice choice, @Nullable EmbeddingId known) {
    return switch (choice) {
      case EmbeddingChoice.BuiltIn own -> builtIn;
      case EmbeddingChoice.None none -> null;
      case EmbeddingChoice.Model chosen -> {
        if (models == null) {
          throw new DifyException(ErrorCode.PROVIDER_NOT_INITIALIZE, "No model providers are set up, so "
              + chosen.ref() + " cannot embed texts. Set up its provider, or give the base the built-in models.");
        }
        yield new RemoteTextEmbedder(models.embedding(chosen.ref()), known);
      }
    };
  }
}
