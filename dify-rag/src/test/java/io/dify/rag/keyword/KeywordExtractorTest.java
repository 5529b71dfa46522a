package io.dify.rag.keyword;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KeywordExtractorTest {
  @Test
  void englishWordsAreCountedByTheirStems() {
    List<String> keywords = KeywordExtractor.keywords("""
        Refunds are paid within five days. A refund of the shipping costs is possible when the shipping was delayed. \
        The refund goes to the account that paid; refunding to another account needs a form.""", 3);

    assertThat(keywords).hasSize(3).first().isEqualTo("refund");
    assertThat(keywords).contains("shipping").doesNotContain("the", "refunds", "refunding");
  }

  @Test
  void chineseNeedsNoDictionary() {
    List<String> keywords = KeywordExtractor.keywords("知识库支持混合检索。混合检索把向量检索和全文检索的结果合在一起，知识库可以设置混合检索的权重。", 4);

    assertThat(keywords).first().isEqualTo("混合检索");
    assertThat(keywords).contains("知识库");
  }

  @Test
  void wordThatNeverStandsWithoutALongerOneGivesWay() {
    assertThat(KeywordExtractor.keywords("人工智能很好。我们用人工智能，他们也用人工智能。", 5)).contains("人工智能").doesNotContain("人工", "工智",
        "智能");
  }

  @Test
  void languagesMix() {
    assertThat(KeywordExtractor.keywords("Kubernetes 集群里的 Kubernetes 节点：集群扩容，集群升级。カメラとカメラ。Новости и новости.", 10))
        .contains("kubernetes", "集群", "カメラ", "новости");
  }

  @Test
  void namesWithMarksStayWhole() {
    assertThat(KeywordExtractor.keywords("log4j-core 2.17.1 fixes log4j-core", 5)).contains("log4j-core")
        .doesNotContain("2.17.1");
  }

  @Test
  void textWithoutWordsHasNone() {
    assertThat(KeywordExtractor.keywords("", 10)).isEmpty();
    assertThat(KeywordExtractor.keywords("the of 12 34 !? -- 的 了", 10)).isEmpty();
    assertThat(KeywordExtractor.keywords("word", 0)).isEmpty();
  }

  static IntStream seeds() {
    return IntStream.range(0, 100);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void thereAreAtMostAsManyAsAskedForAllFromTheTextAndAlwaysTheSame(int seed) {
    Random random = new Random(seed);
    String[] parts = { "Word", "words", "测试", "数据库", "的", " ", "，", "don't", "𠮷野", "ไทย", "ー", "\u0301", "x-", "데이터",
      "a"};
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(300); i > 0; i--) {
      text.append(parts[random.nextInt(parts.length)]);
    }
    int max = random.nextInt(12);

    List<String> keywords = KeywordExtractor.keywords(text.toString(), max);

    assertThat(keywords).hasSizeLessThanOrEqualTo(max).doesNotHaveDuplicates()
        .allSatisfy(word -> assertThat(text.toString().toLowerCase(java.util.Locale.ROOT)).contains(word));
    assertThat(KeywordExtractor.keywords(text.toString(), max)).isEqualTo(keywords);
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aLongTextOfAnythingTakesLinearTime() {
    for (String part : List.of("a", "的", "中", "中文", "a-", ".", "é", "ー", "𠮷")) {
      assertThat(KeywordExtractor.keywords(part.repeat((1 << 17) / part.length()), 10)).hasSizeLessThanOrEqualTo(10);
    }
  }
}
