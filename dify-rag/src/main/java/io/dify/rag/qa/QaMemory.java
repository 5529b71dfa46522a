package io.dify.rag.qa;

import java.util.List;
import java.util.Optional;

/** Port: keeps what was made of the texts of one document, so that nothing is asked twice. */
public interface QaMemory {
  /** What was made of the text of this key, which may be no pair at all; empty when it was not asked yet. */
  Optional<List<QaPair>> find(String key);

  /** Keeps what was made of a text. */
  void put(String key, List<QaPair> pairs);

  /** Keeps nothing. */
  static QaMemory none() {
    return new QaMemory() {
      @Override
      public Optional<List<QaPair>> find(String key) {
        return Optional.empty();
      }

      @Override
      public void put(String key, List<QaPair> pairs) {}
    };
  }
}
