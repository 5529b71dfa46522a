package io.dify.rag.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.EmbeddingId;
import io.dify.core.model.EmbeddingModel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class ScriptTextEmbedderTest {
  private final List<String> closed = new ArrayList<>();

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      how do I return this?                             | other
      退货怎么办理                                       | han
      退貨怎麼辦理                                       | han
      iPhone 15 Pro Max 能退吗                           | han
      The word 退货 in a long English sentence means return | other
      What does 退货 mean?                               | han
      12345 !!! 😀                                      | other
      2024年                                            | han
      ''                                                | other
      カタカナ                                           | han
      한국어                                             | other
      Здравствуйте                                      | other
      、。                                               | other
      """)
  void theScriptChoosesTheModel(String text, String model) {
    try (TextEmbedder embedder = embedder(text1 -> new float[]{ 1, 0})) {
      assertThat(embedder.embed(text).model().model()).isEqualTo(model);
    }
  }

  @Test
  void manyTextsKeepTheirOrder() {
    List<String> texts = IntStream.range(0, 500).mapToObj(i -> i % 3 == 0 ? "文" + i : "text " + i).toList();

    try (TextEmbedder embedder = embedder(text -> new float[]{ text.hashCode() % 1000, 1})) {
      assertThat(embedder.embedAll(texts)).zipSatisfy(texts, (embedded, text) -> {
        assertThat(embedded.vector()[0]).isEqualTo(text.hashCode() % 1000);
        assertThat(embedded.model().model()).isEqualTo(text.startsWith("文") ? "han" : "other");
      });
    }
  }

  @Test
  void anInterruptBreaksOffManyTexts() {
    AtomicInteger calls = new AtomicInteger();
    Thread caller = Thread.currentThread();
    try (TextEmbedder embedder = embedder(text -> {
      if (calls.incrementAndGet() == 10) {
        caller.interrupt();
      }
      return new float[]{ 1, 0};
    })) {
      List<String> texts = IntStream.range(0, 100_000).mapToObj(i -> "t").toList();
      assertThatThrownBy(() -> embedder.embedAll(texts)).isInstanceOfSatisfying(DifyException.class,
          e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
      assertThat(Thread.interrupted()).isTrue();
      assertThat(calls.get()).isLessThan(texts.size());
    }
  }

  @Test
  void oneTextThatFailsFailsAll() {
    try (TextEmbedder embedder = embedder(text -> {
      throw new DifyException(ErrorCode.MODEL_FAILED, "no");
    })) {
      assertThatThrownBy(() -> embedder.embedAll(List.of("a", "b", "c"))).hasMessage("no");
    }
  }

  @Test
  void knowsTheThresholdOfEachModelAndOfNoOther() {
    try (TextEmbedder embedder = embedder(text -> new float[]{ 1, 0})) {
      assertThat(embedder.models()).extracting(embedder::relevanceThreshold).containsExactly(0.85, 0.87);
      assertThatThrownBy(() -> embedder.relevanceThreshold(new EmbeddingId("x", "1", 2, true)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void closesBothModelsAndThenWhatTheyShare() {
    embedder(text -> new float[]{ 1, 0}).close();

    assertThat(closed).containsExactlyInAnyOrder("other", "han", "shared").endsWith("shared");
  }

  private TextEmbedder embedder(Function<String, float[]> vector) {
    return new ScriptTextEmbedder(new CalibratedModel(new Fake("other", vector), 0.85),
        new CalibratedModel(new Fake("han", vector), 0.87), 2, () -> closed.add("shared"));
  }

  private final class Fake implements EmbeddingModel {
    private final String name;
    private final Function<String, float[]> vector;

    Fake(String name, Function<String, float[]> vector) {
      this.name = name;
      this.vector = vector;
    }

    @Override
    public EmbeddingId id() {
      return new EmbeddingId(name, "1", 2, false);
    }

    @Override
    public float[] embed(String text) {
      return vector.apply(text);
    }

    @Override
    public void close() {
      closed.add(name);
    }
  }
}
