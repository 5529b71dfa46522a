package io.dify.rag.embed;

import io.dify.core.model.EmbeddingId;
import java.util.List;

/** An embedder with one model for all texts. */
public final class SingleModelEmbedder implements TextEmbedder {
  private final CalibratedModel only;
  private final int parallelism;

  /**
   * An embedder over any model.
   *
   * @param only the model; closed with this embedder
   * @param parallelism how many texts of {@link #embedAll} are under way at once, 1 or more
   */
  public SingleModelEmbedder(CalibratedModel only, int parallelism) {
    this.only = only;
    this.parallelism = parallelism;
  }

  @Override
  public EmbeddedText embed(String text) {
    return new EmbeddedText(only.model().id(), only.model().embed(text));
  }

  @Override
  public List<EmbeddedText> embedAll(List<String> texts) {
    return ParallelEmbedding.embedAll(texts, parallelism, this::embed);
  }

  @Override
  public List<EmbeddingId> models() {
    return List.of(only.model().id());
  }

  @Override
  public double relevanceThreshold(EmbeddingId model) {
    if (!model.equals(only.model().id())) {
      throw new IllegalArgumentException(model + " is not " + only.model().id() + ".");
    }
    return only.relevanceThreshold();
  }

  @Override
  public void close() {
    only.model().close();
  }
}
