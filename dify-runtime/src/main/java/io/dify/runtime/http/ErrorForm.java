package io.dify.runtime.http;

import io.dify.core.error.DifyException;
import org.jspecify.annotations.Nullable;

/** How the errors of a route look. Thread-safe. */
@FunctionalInterface
public interface ErrorForm {
  /**
   * The answer for an error.
   *
   * @param authorization what the request said in its header of that name, null for nothing; never to be shown
   */
  Reply of(DifyException error, @Nullable String authorization);
}
