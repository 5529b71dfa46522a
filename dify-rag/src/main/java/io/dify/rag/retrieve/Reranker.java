package io.dify.rag.retrieve;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.CallOrigin;
import io.dify.core.model.Models;
import io.dify.core.model.RankedPassage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks reranking models. Thread-safe; blocks. */
public final class Reranker {
  /** Characters of a passage that a model is given; most read a few thousand at most. */
  private static final int MAX_PASSAGE_CHARS = 8_000;

  private final @Nullable Models models;

  /** @param models where models are found; null when there are none, so that asking for one fails */
  public Reranker(@Nullable Models models) {
    this.models = models;
  }

  /**
   * How a reranking went.
   *
   * @param order passages by their place in what was given, best first; empty when the model failed and that is allowed
   * @param note why it failed, for people; empty when it did not
   */
  public record Order(List<RankedPassage> order, String note) {
    /** Copies. */
    public Order {
      order = List.copyOf(order);
    }

    /** Whether the model failed. */
    public boolean failed() {
      return !note.isEmpty();
    }
  }

  /**
   * All passages in the model's order. Those it leaves out are left out.
   *
   * @param origin on whose behalf
   * @throws DifyException what the model failed with, unless the ranking allows to fall back; {@code CANCELLED} always
   */
  public Order order(Ranking.ByModel ranking, CallOrigin origin, String query, List<String> passages,
      Cancellation cancellation) {
    if (passages.isEmpty()) {
      return new Order(List.of(), "");
    }
    try {
      return new Order(ask(ranking, origin, query, passages, cancellation), "");
    } catch (DifyException e) {
      if (e.code() == ErrorCode.CANCELLED) {
        throw e;
      }
      if (ranking.fallback()) {
        return new Order(List.of(), "The reranking model " + ranking.model()
            + " failed, so passages are in the order of the search: " + e.text());
      }
      throw new DifyException(e.code(), "Reranking by " + ranking.model() + " failed: " + e.text()
          + " Choose another reranking model, switch reranking off, or set reranking_fallback to true to go on with the"
          + " order of the search.", e);
    }
  }

  private List<RankedPassage> ask(Ranking.ByModel ranking, CallOrigin origin, String query, List<String> passages,
      Cancellation cancellation) {
    if (models == null) {
      throw new DifyException(ErrorCode.PROVIDER_NOT_INITIALIZE,
          "These knowledge bases were given no models (KnowledgeSetup.withModels).");
    }
    List<String> cut = passages.stream()
        .map(text -> text.length() > MAX_PASSAGE_CHARS ? text.substring(0, MAX_PASSAGE_CHARS) : text).toList();
    List<RankedPassage> sound = new ArrayList<>();
    Set<Integer> seen = new HashSet<>();
    models.on(origin).rerank(ranking.model()).rerank(query, cut, cut.size(), cancellation).forEach(passage -> {
      if (passage.index() >= 0 && passage.index() < cut.size() && Double.isFinite(passage.score())
          && seen.add(passage.index())) {
        sound.add(passage);
      }
    });
    sound.sort((a, b) -> a.score() != b.score()
        ? Double.compare(b.score(), a.score())
        : Integer.compare(a.index(), b.index()));
    return sound;
  }
}
