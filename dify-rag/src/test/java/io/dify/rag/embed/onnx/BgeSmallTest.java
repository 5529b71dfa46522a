package io.dify.rag.embed.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dify.rag.embed.EmbeddedText;
import io.dify.rag.embed.TextEmbedder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** With the real models. */
class BgeSmallTest {
  private static final Path DIRECTORY = Path.of("target", "models");
  private static TextEmbedder embedder;

  @BeforeAll
  static void open() {
    embedder = BgeSmall.embedder(DIRECTORY);
  }

  @AfterAll
  static void close() {
    embedder.close();
  }

  @Test
  void anEnglishParaphraseIsCloserThanAnotherQuestion() {
    String question = "How can I send back a jacket that does not fit?";

    assertThat(cosine(question, "What do I do to return clothes in the wrong size?")).isEqualTo(0.8449, within(0.005))
        .isGreaterThan(cosine(question, "Which payment methods do you accept?") + 0.2);
  }

  @Test
  void aChineseParaphraseIsCloserThanAnotherQuestion() {
    String question = "衣服尺码不合适怎么退货？";

    assertThat(cosine(question, "买的衣服大小不对，如何办理退换")).isEqualTo(0.7695, within(0.005))
        .isGreaterThan(cosine(question, "你们支持哪些付款方式？") + 0.2);
  }

  @Test
  void vectorsHaveLengthOneAndTheModelsDimension() {
    assertThat(embedder.embed("hello").vector()).hasSize(384).satisfies(BgeSmallTest::hasLengthOne);
    assertThat(embedder.embed("你好").vector()).hasSize(512).satisfies(BgeSmallTest::hasLengthOne);
    assertThat(embedder.models()).extracting(id -> id.model() + " " + id.dimension() + " " + id.normalised())
        .containsExactly("bge-small-en-v1.5-q 384 true", "bge-small-zh-v1.5-q 512 true");
  }

  @Test
  void capitalLettersInsideChineseAreRead() {
    assertThat(cosine("VIP会员有什么优惠", "vip会员有什么优惠")).isEqualTo(1, within(1e-6));
  }

  @Test
  void emptyAndOverlongTextsHaveVectorsToo() {
    assertThat(embedder.embed("").vector()).satisfies(BgeSmallTest::hasLengthOne);
    assertThat(embedder.embed("word ".repeat(5000)).vector()).isEqualTo(embedder.embed("word ".repeat(510)).vector());
  }

  @Test
  void aVectorDoesNotDependOnCompanionsThreadsOrTurn() {
    List<String> texts = new ArrayList<>(IntStream.range(0, 60)
        .mapToObj(i -> i % 2 == 0 ? "Where is parcel number " + i + "? ".repeat(i) : "第" + i + "个包裹在哪里").toList());
    List<float[]> alone = texts.stream().map(text -> embedder.embed(text).vector()).toList();
    List<Integer> order = new ArrayList<>(IntStream.range(0, texts.size()).boxed().toList());
    Collections.shuffle(order, new Random(7));

    List<EmbeddedText> together = embedder.embedAll(order.stream().map(texts::get).toList());

    for (int i = 0; i < order.size(); i++) {
      assertThat(together.get(i).vector()).isEqualTo(alone.get(order.get(i)));
    }
  }

  @Test
  void nativesAndWeightsLieInTheDirectory() {
    embedder.embed("loads the model");

    assertThat(DIRECTORY).isDirectoryContaining("glob:**/bge-small-en-v1.5-q-*.onnx");
    assertThat(System.getProperty("onnxruntime.native.path")).isNotNull();
  }

  @Test
  void aClosedEmbedderSaysSo() {
    TextEmbedder other = BgeSmall.embedder(DIRECTORY);
    other.embed("once");
    other.close();

    assertThatThrownBy(() -> other.embed("again")).hasMessageContaining("closed");
  }

  /** The output tensors of 2,000 such texts are 150 MB. */
  @Test
  @Tag("long")
  void tensorsAreReleased() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/self/status")));
    List<String> texts = IntStream.range(0, 1000).mapToObj(i -> "some longer text about parcels ".repeat(8) + i)
        .toList();
    embedder.embedAll(texts);
    long before = residentKilobytes();

    embedder.embedAll(texts);
    embedder.embedAll(texts);

    assertThat(residentKilobytes() - before).isLessThan(60_000);
  }

  private static long residentKilobytes() throws Exception {
    System.gc();
    return Files.readAllLines(Path.of("/proc/self/status")).stream().filter(line -> line.startsWith("VmRSS"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).findFirst().orElseThrow();
  }

  private static void hasLengthOne(float[] vector) {
    assertThat(dot(vector, vector)).isEqualTo(1, within(1e-5));
  }

  private static double cosine(String a, String b) {
    return dot(embedder.embed(a).vector(), embedder.embed(b).vector());
  }

  private static double dot(float[] a, float[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> (double) a[i] * b[i]).sum();
  }
}
