package io.dify.rag.qa;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.rag.chunk.ChunkDraft;
import io.dify.rag.document.Fingerprint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns pieces of text into questions with answers, a few pieces at a time, in order. A piece that is a question already stays as it is; one without pairs gives nothing. What was made
 * is kept at once, so that a document that fails or is broken off in the middle asks only for the rest next time. For one document and one thread.
 */
public final class QaStage {
  /** So many pieces are asked for at the same time; the gateway may let fewer through. */
  private static final int AT_ONCE = 8;

  private final @Nullable QaMaker maker;
  private final QaMemory memory;

  /**
   * A stage.
   *
   * @param maker makes the pairs; null when there is no model, then text is refused
   * @param memory keeps them
   */
  public QaStage(@Nullable QaMaker maker, QaMemory memory) {
    this.maker = maker;
    this.memory = memory;
  }

  /** Gives pieces to whom it is told. */
  @FunctionalInterface
  public interface Pieces {
    /** Gives all of them, in order. */
    void forEach(Consumer<? super ChunkDraft> sink);
  }

  /**
   * Gives the questions of all pieces to the sink.
   *
   * @throws DifyException what the model said, for the first piece that failed; {@code CANCELLED} when the thread is interrupted
   */
  public void run(Pieces pieces, Consumer<? super ChunkDraft> sink) {
    List<ChunkDraft> open = new ArrayList<>(AT_ONCE);
    pieces.forEach(piece -> {
      open.add(piece);
      if (open.size() == AT_ONCE) {
        expand(open, sink);
        open.clear();
      }
    });
    expand(open, sink);
  }

  private void expand(List<ChunkDraft> pieces, Consumer<? super ChunkDraft> sink) {
    Map<String, List<QaPair>> made = make(pieces.stream().filter(piece -> piece.answer() == null)
        .map(ChunkDraft::content).distinct().toList());
    for (ChunkDraft piece : pieces) {
      if (piece.answer() != null) {
        sink.accept(piece);
        continue;
      }
      for (QaPair pair : made.getOrDefault(piece.content(), List.of())) {
        sink.accept(new ChunkDraft(pair.question(), pair.answer(), piece.externalId(), piece.metadata(), piece.place(),
            piece.attachments(), List.of()));
      }
    }
  }

  private Map<String, List<QaPair>> make(List<String> texts) {
    Map<String, List<QaPair>> known = new HashMap<>();
    List<String> unknown = new ArrayList<>();
    for (String text : texts) {
      Optional<List<QaPair>> kept = memory.find(key(text));
      kept.ifPresentOrElse(pairs -> known.put(text, pairs), () -> unknown.add(text));
    }
    if (!unknown.isEmpty()) {
      ask(unknown, known);
    }
    return known;
  }

  private void ask(List<String> texts, Map<String, List<QaPair>> known) {
    QaMaker asked = maker();
    Cancellation cancellation = new Cancellation();
    DifyException failure = null;
    try (ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<QaPair>>> answers = texts.stream()
          .map(text -> calls.submit(() -> asked.pairs(text, cancellation))).toList();
      for (int i = 0; i < texts.size(); i++) {
        try {
          List<QaPair> pairs = answers.get(i).get();
          memory.put(key(texts.get(i)), pairs);
          known.put(texts.get(i), pairs);
        } catch (ExecutionException e) {
          failure = failure == null ? reason(texts.get(i), e) : failure;
        } catch (InterruptedException e) {
          cancellation.cancel("The thread was interrupted.");
          Thread.currentThread().interrupt();
          throw new DifyException(ErrorCode.CANCELLED, "Making questions was broken off.", e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private QaMaker maker() {
    if (maker == null) {
      throw new DifyException(ErrorCode.PROVIDER_NOT_INITIALIZE,
          "This knowledge base holds questions and answers. To make them of a text it needs a chat model, and none is set in its settings;"
              + " a table with a question and an answer column needs none.");
    }
    return maker;
  }

  private static DifyException reason(String text, ExecutionException e) {
    DifyException cause = DifyException.of(e.getCause() == null ? e : e.getCause());
    String beginning = text.strip().lines().findFirst().orElse("");
    beginning = beginning.length() > 60 ? beginning.substring(0, beginning.offsetByCodePoints(0, 30)) + "…" : beginning;
    return new DifyException(cause.code(),
        "No questions could be made of the piece that begins with \"" + beginning + "\": " + cause.text(), cause);
  }

  private String key(String text) {
    return Fingerprint.of(maker == null ? "" : maker.identity(), text);
  }
}
