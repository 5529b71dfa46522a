package io.dify.rag.ingest;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.rag.chunk.ChunkDraft;
import io.dify.rag.chunk.ChunkMode;
import io.dify.rag.chunk.StandardChunker;
import io.dify.rag.clean.TextCleaner;
import io.dify.rag.extract.Extracted;
import io.dify.rag.qa.QaMaker;
import io.dify.rag.qa.QaMemory;
import io.dify.rag.qa.QaStage;
import io.dify.rag.store.BaseSettings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a document would become under some settings. Nothing is stored, embedded or indexed.
 *
 * @param mode what its chunks would be
 * @param total how many pieces it is cut into; of a text in question/answer mode the pieces that questions are made of
 * @param chunks the first of them, with their pages, headings, images and children; in question/answer mode the questions of the first pieces, or the pieces where no
 *     model was given
 */
public record ChunkPreview(ChunkMode mode, long total, List<ChunkDraft> chunks) {
  /** Copies. */
  public ChunkPreview {
    chunks = List.copyOf(chunks);
  }

  /**
   * Cuts a document without asking a model.
   *
   * @param extracted what was read of it
   * @param limit how many pieces are shown, 1 or more
   * @throws DifyException what makes the document unusable
   */
  public static ChunkPreview of(Extracted extracted, BaseSettings settings, int limit) {
    return of(extracted, settings, limit, null);
  }

  /**
   * Cuts a document; in question/answer mode the model is asked for the pieces shown.
   *
   * @param extracted what was read of it
   * @param limit how many pieces are shown, 1 or more
   * @param questions makes questions; null when none are to be made
   * @throws DifyException what makes the document unusable, or what the model said
   */
  public static ChunkPreview of(Extracted extracted, BaseSettings settings, int limit, @Nullable QaMaker questions) {
    if (limit < 1) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "A preview shows 1 chunk or more, not " + limit + ".");
    }
    List<ChunkDraft> first = new ArrayList<>();
    long[] total = new long[1];
    new StandardChunker(settings.chunk()).chunk(new TextCleaner(settings.clean()).clean(extracted), draft -> {
      total[0]++;
      if (first.size() < limit) {
        first.add(draft);
      }
    });
    ChunkMode mode = settings.chunk().mode();
    if (questions == null || !(mode instanceof ChunkMode.QuestionAnswer)) {
      return new ChunkPreview(mode, total[0], first);
    }
    List<ChunkDraft> asked = new ArrayList<>();
    new QaStage(questions, QaMemory.none()).run(first::forEach, asked::add);
    return new ChunkPreview(mode, total[0], asked);
  }
}
