package io.dify.rag.rerank.onnx;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.RankedPassage;
import io.dify.core.model.RerankModel;
import io.dify.rag.compute.ComputePool;
import io.dify.rag.embed.onnx.BertSession;
import io.dify.rag.embed.onnx.OnnxNatives;
import io.dify.rag.embed.onnx.WordPieceTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cross-encoder of the BERT family in a file: it reads question and passage together and says how well they fit. Scores are from 0 to 1: the logistic of a
 * single number, the share of the last class of several. Pairs longer than 512 word pieces are cut, the question at a half of that. One pair per run, on the
 * threads of a pool. Thread-safe; {@link #close()} releases native memory and must not be called while passages are being ordered.
 */
public final class CrossEncoder implements RerankModel, AutoCloseable {
  private static final int MAX_TOKENS = 512;
  private static final int MAX_CLASSES = 16;
  private final BertSession session;
  private final WordPieceTokenizer tokenizer;
  private final ComputePool pool;

  private CrossEncoder(BertSession session, WordPieceTokenizer tokenizer, ComputePool pool) {
    this.session = session;
    this.tokenizer = tokenizer;
    this.pool = pool;
  }

  /**
   * Loads a model.
   *
   * @param weights the ONNX graph
   * @param vocabulary {@code tokenizer.json} or {@code vocab.txt} of it, with word pieces (not SentencePiece)
   * @param directory where the native libraries of onnxruntime are unpacked, once and for later starts
   * @param pool where it runs; stays the caller's to close, after this model
   * @throws DifyException {@code FILE_UNREADABLE} or {@code MODEL_FAILED} naming the file
   */
  public static CrossEncoder load(Path weights, Path vocabulary, Path directory, ComputePool pool) {
    WordPieceTokenizer tokenizer = tokenizer(vocabulary);
    if (!Files.isReadable(weights)) {
      throw unreadable(weights, null);
    }
    OnnxNatives.unpackBelow(directory);
    return new CrossEncoder(pool.call(() -> BertSession.open(weights, weights.toString())), tokenizer, pool);
  }

  private static WordPieceTokenizer tokenizer(Path vocabulary) {
    try (InputStream in = Files.newInputStream(vocabulary)) {
      return WordPieceTokenizer.read(in, MAX_TOKENS);
    } catch (IllegalArgumentException e) {
      throw new DifyException(ErrorCode.MODEL_FAILED, vocabulary + " is no WordPiece vocabulary: " + e.getMessage()
          + " Give the tokenizer.json or vocab.txt of a BERT model.", e);
    } catch (IOException e) {
      throw unreadable(vocabulary, e);
    }
  }

  private static DifyException unreadable(Path file, @Nullable IOException cause) {
    return new DifyException(ErrorCode.FILE_UNREADABLE,
        "The file " + file + " of the reranking model cannot be read; check path and permissions.", cause);
  }

  @Override
  public List<RankedPassage> rerank(String query, List<String> passages, int topN, Cancellation cancellation) {
    long[] question = cut(tokenizer.encode(query), MAX_TOKENS / 2);
    List<RankedPassage> ranked = new ArrayList<>(passages.size());
    for (int i = 0; i < passages.size(); i++) {
      cancellation.throwIfCancelled();
      String passage = passages.get(i);
      ranked.add(new RankedPassage(i, pool.call(() -> score(question, tokenizer.encode(passage)))));
    }
    return ranked.stream().sorted(Comparator.comparingDouble(RankedPassage::score).reversed()).limit(topN).toList();
  }

  private double score(long[] question, long[] passage) {
    long[] rest = cut(passage, MAX_TOKENS - question.length + 1);
    long[] ids = Arrays.copyOf(question, question.length + rest.length - 1);
    System.arraycopy(rest, 1, ids, question.length, rest.length - 1);
    long[] types = new long[ids.length];
    Arrays.fill(types, question.length, ids.length, 1);
    float[] classes = session.run(ids, types, MAX_CLASSES);
    double last = classes[classes.length - 1];
    if (classes.length == 1) {
      return 1 / (1 + Math.exp(-last));
    }
    double sum = 0;
    for (float each : classes) {
      sum += Math.exp(each - last);
    }
    return 1 / sum;
  }

  /** The first ids, with the last special one kept. */
  private static long[] cut(long[] ids, int length) {
    if (ids.length <= length) {
      return ids;
    }
    long[] cut = Arrays.copyOf(ids, length);
    cut[length - 1] = ids[ids.length - 1];
    return cut;
  }

  @Override
  public void close() {
    session.close();
  }
}
