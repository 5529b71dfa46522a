package io.dify.rag.embed;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.EmbeddingId;
import io.dify.core.model.EmbeddingModel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An embedder over one model behind a network, for texts in any language. Many texts go to the model together, which asks its service in the largest
 * batches that takes. Its identity is asked for once, or taken from what an index was made with: vectors that do not fit that are refused.
 */
public final class RemoteTextEmbedder implements TextEmbedder {
  /** Nobody has measured the model, so a match counts as relevant where the texts say rather the same than not. */
  private static final double RELEVANCE_THRESHOLD = 0.6;

  private final EmbeddingModel model;
  private volatile @Nullable EmbeddingId id;

  /**
   * An embedder.
   *
   * @param model asked as it is; closed with this embedder
   * @param known identity of the vectors made so far; null to ask the model
   */
  public RemoteTextEmbedder(EmbeddingModel model, @Nullable EmbeddingId known) {
    this.model = model;
    this.id = known;
  }

  private EmbeddingId id() {
    EmbeddingId asked = id;
    if (asked == null) {
      asked = model.id();
      id = asked;
    }
    return asked;
  }

  @Override
  public EmbeddedText embed(String text) {
    return checked(model.embed(text));
  }

  @Override
  public List<EmbeddedText> embedAll(List<String> texts) {
    if (Thread.currentThread().isInterrupted()) {
      throw new DifyException(ErrorCode.CANCELLED, "Embedding was interrupted.");
    }
    return model.embedAll(texts, Cancellation.none()).stream().map(this::checked).toList();
  }

  private EmbeddedText checked(float[] vector) {
    EmbeddingId expected = id();
    if (vector.length != expected.dimension()) {
      throw new DifyException(ErrorCode.CONFLICT,
          "The embedding model " + expected.model() + " makes vectors of " + vector.length
              + " numbers now; those in the index have " + expected.dimension() + " and cannot be compared with them."
              + " Give the model back its former settings, or rebuild the index of the base, which embeds all texts again.");
    }
    return new EmbeddedText(expected, vector);
  }

  @Override
  public List<EmbeddingId> models() {
    return List.of(id());
  }

  @Override
  public double relevanceThreshold(EmbeddingId of) {
    return RELEVANCE_THRESHOLD;
  }

  @Override
  public void close() {
    model.close();
  }
}
