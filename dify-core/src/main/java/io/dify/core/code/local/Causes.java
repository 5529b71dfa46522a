package io.dify.core.code.local;

import io.dify.core.error.DifyException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** What is behind the exceptions of futures. */
final class Causes {
  private Causes() {}

  static DifyException of(Throwable thrown) {
    Throwable cause = thrown;
    while ((cause instanceof ExecutionException || cause instanceof CompletionException) && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return DifyException.of(cause);
  }
}
