package io.dify.rag.rerank.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.RankedPassage;
import io.dify.rag.compute.ComputePool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a graph of three nodes that scores a passage by the rarest of its words. */
class CrossEncoderTest {
  private static final Path NATIVES = Path.of("target", "models");
  private static final String VOCABULARY = "[PAD]\n[UNK]\n[CLS]\n[SEP]\nplain\ngood\nbest\n";
  private final ComputePool pool = new ComputePool("test-rerank", 2);
  @TempDir
  Path temp;
  private Path weights;
  private Path vocabulary;

  @BeforeEach
  void write() throws Exception {
    weights = Files.write(temp.resolve("model.onnx"), TinyGraph.model());
    vocabulary = Files.writeString(temp.resolve("vocab.txt"), VOCABULARY);
  }

  @AfterEach
  void close() {
    pool.close();
  }

  private CrossEncoder load() {
    return CrossEncoder.load(weights, vocabulary, NATIVES, pool);
  }

  @Test
  void passagesAreOrderedByWhatTheModelSaysOfThemAndNotOfTheQuestion() {
    try (CrossEncoder model = load()) {
      List<RankedPassage> ranked = model.rerank("best best", List.of("plain", "Good, plain", "a best one", ""), 3,
          Cancellation.none());
      assertThat(ranked).extracting(RankedPassage::index).containsExactly(2, 1, 0);
      assertThat(ranked.get(0).score()).isCloseTo(1 / (1 + Math.exp(-6)), within(1e-6));
      assertThat(ranked.get(1).score()).isCloseTo(1 / (1 + Math.exp(-5)), within(1e-6));
    }
  }

  @Test
  void longPairsAreCutAndKeepBothTexts() {
    try (CrossEncoder model = load()) {
      String filler = "plain ".repeat(1000);
      List<RankedPassage> ranked = model.rerank("best " + filler, List.of("good " + filler, filler + "good"), 2,
          Cancellation.none());
      assertThat(ranked).extracting(RankedPassage::index).as("what stands behind the cut is not seen").containsExactly(
          0,
          1);
      assertThat(ranked.get(0).score()).isGreaterThan(ranked.get(1).score());
    }
  }

  @Test
  void vocabularyMayBeATokenizerFile() throws Exception {
    vocabulary = Files.writeString(temp.resolve("tokenizer.json"),
        "{\"model\":{\"vocab\":{\"[UNK]\":1,\"[CLS]\":2,\"[SEP]\":3,\"good\":4}}}");
    try (CrossEncoder model = load()) {
      assertThat(model.rerank("q", List.of("x", "good"), 1, Cancellation.none()).getFirst().index()).isEqualTo(1);
    }
  }

  @Test
  void filesThatAreMissingOrWrongAreNamed() throws Exception {
    assertRefused(ErrorCode.FILE_UNREADABLE, "nowhere.onnx",
        () -> CrossEncoder.load(temp.resolve("nowhere.onnx"), vocabulary, NATIVES, pool));
    assertRefused(ErrorCode.FILE_UNREADABLE, "nowhere.txt",
        () -> CrossEncoder.load(weights, temp.resolve("nowhere.txt"), NATIVES, pool));
    Path broken = Files.writeString(temp.resolve("broken.onnx"), "not a graph");
    assertRefused(ErrorCode.MODEL_FAILED, "broken.onnx", () -> CrossEncoder.load(broken, vocabulary, NATIVES, pool));
    Path other = Files.writeString(temp.resolve("sentencepiece.json"), "{\"model\":{\"vocab\":[[\"<s>\",0]]}}");
    assertRefused(ErrorCode.MODEL_FAILED, "WordPiece", () -> CrossEncoder.load(weights, other, NATIVES, pool));
  }

  @Test
  void cancellingEndsTheWork() {
    Cancellation cancellation = new Cancellation();
    cancellation.cancel("Stopped.");
    try (CrossEncoder model = load()) {
      assertRefused(ErrorCode.CANCELLED, "Stopped", () -> model.rerank("q", List.of("x"), 1, cancellation));
    }
  }

  private static void assertRefused(ErrorCode code, String words, Runnable doing) {
    assertThatThrownBy(doing::run).isInstanceOfSatisfying(DifyException.class, e -> {
      assertThat(e.code()).isEqualTo(code);
      assertThat(e.text()).contains(words);
    });
  }
}
