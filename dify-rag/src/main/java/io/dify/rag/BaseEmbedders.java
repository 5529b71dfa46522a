package io.dify.rag;

import io.dify.core.model.EmbeddingId;
import io.dify.rag.embed.Embedders;
import io.dify.rag.embed.EmbeddingChoice;
import io.dify.rag.embed.TextEmbedder;
import io.dify.rag.store.EmbeddingStore;
import io.dify.rag.store.IndexingTechnique;
import io.dify.rag.store.KnowledgeBase;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What embeds the texts and questions of one tenant's bases. A remote model is the one the index was made with until the index is made anew. Thread-safe. */
final class BaseEmbedders {
  /** An embedder and the choice it was found by. */
  private record Chosen(EmbeddingChoice choice, Optional<TextEmbedder> embedder) {}

  private final Embedders embedders;
  private final EmbeddingStore known;
  private final ConcurrentHashMap<String, Chosen> chosen = new ConcurrentHashMap<>();

  BaseEmbedders(Embedders embedders, EmbeddingStore known) {
    this.embedders = embedders;
    this.known = known;
  }

  /** That of a base; null when it is searched by words. */
  @Nullable
  TextEmbedder of(KnowledgeBase base) {
    EmbeddingChoice choice = choice(base);
    return chosen.compute(base.id(), (id, current) -> current != null && current.choice.equals(choice)
        ? current
        : new Chosen(choice, Optional.ofNullable(embedders.of(choice, known(id, choice))))).embedder.orElse(null);
  }

  /** What a base is embedded by: economy is words only, whatever is chosen. */
  static EmbeddingChoice choice(KnowledgeBase base) {
    return base.technique() == IndexingTechnique.ECONOMY ? new EmbeddingChoice.None() : base.settings().embedding();
  }

  private @Nullable EmbeddingId known(String baseId, EmbeddingChoice choice) {
    return choice instanceof EmbeddingChoice.Model model ? known.find(baseId, model.ref()).orElse(null) : null;
  }

  /** One for an index that is made anew, which knows nothing of former vectors. */
  @Nullable
  TextEmbedder fresh(EmbeddingChoice choice) {
    return embedders.of(choice, null);
  }

  /** From now on a base has this embedder, and an index of its vectors. */
  void put(String baseId, EmbeddingChoice choice, @Nullable TextEmbedder embedder) {
    if (choice instanceof EmbeddingChoice.Model model && embedder != null) {
      known.put(baseId, model.ref(), embedder.models().getFirst());
    }
    chosen.put(baseId, new Chosen(choice, Optional.ofNullable(embedder)));
  }

  void forget(String baseId) {
    chosen.remove(baseId);
  }
}
