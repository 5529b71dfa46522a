package io.dify.runtime.http.dataset;

import io.dify.core.retrieval.SearchMode;

/** Port: is told of every search of a knowledge base that was answered. Thread-safe; returns at once and throws nothing. */
@FunctionalInterface
public interface SearchWatch {
  /** Nobody watches. */
  SearchWatch NONE = (tenantId, base, question, mode) -> {};

  /**
   * A search was answered.
   *
   * @param tenantId whose base it is, from the credential
   * @param base its id or name
   * @param question what was asked; not to be kept, nor written anywhere
   * @param mode what was asked for; {@link SearchMode#DEFAULT} left it to the base
   */
  void searched(String tenantId, String base, String question, SearchMode mode);
}
