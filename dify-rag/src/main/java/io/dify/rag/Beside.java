package io.dify.rag;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Does the same for several things beside each other. Stateless. */
final class Beside {
  private Beside() {}

  /**
   * The results in the order of the things. One alone is done by the caller's thread. Nobody is interrupted, for an
   * interrupt would close the files of an index.
   *
   * @throws DifyException what the first failed with; {@code CANCELLED} when the caller is interrupted
   */
  static <T, R> List<R> each(List<T> things, ExecutorService executor, Function<T, R> work) {
    if (things.size() == 1) {
      return List.of(work.apply(things.getFirst()));
    }
    List<Future<R>> futures = things.stream().map(thing -> executor.submit(() -> work.apply(thing))).toList();
    try {
      List<R> results = new ArrayList<>();
      for (Future<R> future : futures) {
        results.add(future.get());
      }
      return results;
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      throw DifyException.of(cause == null ? e : cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DifyException(ErrorCode.CANCELLED, "The search was interrupted.", e);
    }
  }
}
