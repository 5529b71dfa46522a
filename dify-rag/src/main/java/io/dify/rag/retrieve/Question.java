package io.dify.rag.retrieve;

import io.dify.rag.clean.CleanSettings;
import io.dify.rag.clean.TextCleaner;
import io.dify.rag.embed.EmbeddedText;
import io.dify.rag.embed.TextEmbedder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A question without characters that nobody sees, as texts are stored. It is embedded at most once, when first needed, however many bases are searched.
 * Thread-safe.
 */
public final class Question {
  private static final TextCleaner AS_TEXTS_ARE_STORED = new TextCleaner(CleanSettings.defaults());

  private final String text;
  private final @Nullable TextEmbedder embedder;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable EmbeddedText vector;

  /** @param embedder null where nothing can be embedded */
  public Question(String text, @Nullable TextEmbedder embedder) {
    this.text = AS_TEXTS_ARE_STORED.text(text).strip();
    this.embedder = embedder;
  }

  /** The question. */
  public String text() {
    return text;
  }

  /** Whether there is a model for it. */
  public boolean canBeEmbedded() {
    return embedder != null && embedder.supports(text);
  }

  /** Whether there is a model, but none for its language. */
  boolean isForeign() {
    return embedder != null && !embedder.supports(text);
  }

  /** Its vector; only where it can be embedded. */
  EmbeddedText vector() {
    lock.lock();
    try {
      EmbeddedText made = vector;
      if (made == null) {
        made = model().embed(text);
        vector = made;
      }
      return made;
    } finally {
      lock.unlock();
    }
  }

  /** The cosine from which on a match counts as relevant. */
  double threshold() {
    return model().relevanceThreshold(vector().model());
  }

  private TextEmbedder model() {
    if (embedder == null) {
      throw new IllegalStateException("This question cannot be embedded.");
    }
    return embedder;
  }
}
