package io.dify.rag.embed;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Many texts, several at a time: as many virtual threads as asked take the next text in turn and wait for its model. None has more than one text
 * under way, so a question that comes in between waits for a text or two, not for all.
 */
final class ParallelEmbedding {
  private ParallelEmbedding() {}

  static List<EmbeddedText> embedAll(List<String> texts, int parallelism, Function<String, EmbeddedText> embed) {
    EmbeddedText[] results = new EmbeddedText[texts.size()];
    AtomicInteger next = new AtomicInteger();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < Math.min(parallelism, results.length); i++) {
        running.add(callers.submit(() -> {
          for (int at; !Thread.currentThread().isInterrupted() && (at = next.getAndIncrement()) < results.length;) {
            results[at] = embed.apply(texts.get(at));
          }
        }));
      }
      await(running, callers);
    }
    return Arrays.asList(results);
  }

  private static void await(List<Future<?>> running, ExecutorService callers) {
    try {
      for (Future<?> one : running) {
        one.get();
      }
    } catch (InterruptedException e) {
      callers.shutdownNow();
      Thread.currentThread().interrupt();
      throw new DifyException(ErrorCode.CANCELLED, "Embedding was interrupted.", e);
    } catch (ExecutionException e) {
      callers.shutdownNow();
      throw DifyException.of(e.getCause() == null ? e : e.getCause());
    }
  }
}
