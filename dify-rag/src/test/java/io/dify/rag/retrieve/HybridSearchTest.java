package io.dify.rag.retrieve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.dify.core.retrieval.SearchMode;
import io.dify.rag.embed.CalibratedModel;
import io.dify.rag.embed.ScriptTextEmbedder;
import io.dify.rag.embed.TextEmbedder;
import io.dify.rag.embed.WordVectors;
import io.dify.rag.index.ChunkIndex;
import io.dify.rag.index.IndexEntry;
import io.dify.rag.index.MemoryChunkIndex;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HybridSearchTest {
  private final TextEmbedder embedder = new ScriptTextEmbedder(new CalibratedModel(new WordVectors("latin", 64), 0.5),
      new CalibratedModel(new WordVectors("han", 64), 0.6), 2, () -> {});
  private final HybridSearch search = HybridSearch.with(embedder);
  private final ChunkIndex index = new MemoryChunkIndex();

  @Test
  void wordsFindWhatSharesThem() {
    add("a", "parcel lost", "b", "invoice wrong", "c", "parcel damaged in transit");

    List<SearchHit> hits = search.search(index, SearchRequest.of("lost parcel", SearchMode.KEYWORD, 10));

    assertThat(hits).extracting(SearchHit::chunkId).containsExactly("a", "c");
    SearchHit best = hits.getFirst();
    assertThat(best.score()).isBetween(0.9, 1.0);
    assertThat(best.relevance()).isEmpty();
    assertThat(best.explanation().keywordRank()).hasValue(1);
    assertThat(best.explanation().vectorRank()).isEmpty();
    assertThat(best.explanation().fused()).isEmpty();
  }

  @Test
  void meaningShowsTheCosine() {
    add("a", "parcel lost", "b", "invoice wrong");

    List<SearchHit> hits = search.search(index, SearchRequest.of("lost parcel", SearchMode.VECTOR, 10));

    assertThat(hits).extracting(SearchHit::chunkId).containsExactly("a", "b");
    assertThat(hits.getFirst().score()).isEqualTo(1, within(1e-6));
    assertThat(hits.getFirst().relevance().orElseThrow()).isEqualTo(1, within(1e-6));
    assertThat(hits.getFirst().explanation().keywordRank()).isEmpty();
    assertThat(hits.getLast().relevance().orElseThrow()).isLessThan(0.5);
  }

  @ParameterizedTest
  @EnumSource(value = SearchMode.class, names = { "HYBRID", "DEFAULT"})
  void bothAreFusedAndExplained(SearchMode mode) {
    add("a", "parcel lost", "b", "invoice wrong", "c", "parcel damaged");

    List<SearchHit> hits = search.search(index, SearchRequest.of("parcel lost", mode, 10));

    assertThat(hits).extracting(SearchHit::chunkId).containsExactly("a", "c", "b");
    HitExplanation why = hits.getFirst().explanation();
    assertThat(why.keywordRank()).hasValue(1);
    assertThat(why.vectorRank()).hasValue(1);
    double fused = 0.8 * (0.5 + (why.cosine().orElseThrow() - 0.5)) + 0.2 * why.keywordScore().orElseThrow();
    assertThat(why.fused().orElseThrow()).isEqualTo(fused, within(1e-9));
    assertThat(hits.getFirst().score()).isEqualTo(Math.clamp(fused, 0, 1), within(1e-9));
    assertThat(hits.getLast().explanation().keywordScore()).isEmpty();
  }

  @Test
  void theThresholdIsComparedWithTheScoreThatIsShown() {
    add("a", "parcel lost", "b", "parcel damaged", "c", "invoice wrong");
    for (SearchMode mode : List.of(SearchMode.KEYWORD, SearchMode.VECTOR, SearchMode.HYBRID)) {
      List<SearchHit> all = search.search(index, SearchRequest.of("parcel lost", mode, 10));
      double second = all.get(1).score();

      assertThat(withThreshold(mode, second)).isEqualTo(all.subList(0, 2));
      assertThat(withThreshold(mode, Math.nextUp(second))).isEqualTo(all.subList(0, 1));
      assertThat(withThreshold(mode, 0)).as("0 is a threshold, not \"off\"").allMatch(hit -> hit.score() >= 0);
    }
  }

  @Test
  void noMoreThanAskedForAndAlwaysTheSameOrder() {
    index.apply(IntStream.range(0, 300).mapToObj(i -> entry("c%03d".formatted(i), "parcel")).toList(), List.of(), 1);

    assertThat(search.search(index, SearchRequest.of("parcel", SearchMode.HYBRID, 3))).extracting(SearchHit::chunkId)
        .containsExactly("c000", "c001", "c002");
    assertThat(search.search(index, SearchRequest.of("parcel", SearchMode.HYBRID, 250))).hasSize(250);
  }

  @ParameterizedTest
  @EnumSource(value = SearchMode.class)
  void aLanguageWithoutVectorsFallsBackToWords(SearchMode mode) {
    add("a", "how to use 支付宝 for payment with a credit card of your own", "b", "invoice wrong");

    List<SearchHit> hits = search.search(index, SearchRequest.of("支付宝怎么付款", mode, 10));

    assertThat(hits).extracting(SearchHit::chunkId).containsExactly("a");
    assertThat(hits.getFirst().relevance()).isEmpty();
    assertThat(hits.getFirst().explanation().keywordRank()).hasValue(1);
  }

  @ParameterizedTest
  @EnumSource(value = SearchMode.class)
  void emptyQuestionsAndEmptyBasesFindNothing(SearchMode mode) {
    assertThat(search.search(index, SearchRequest.of("parcel", mode, 10))).isEmpty();
    add("a", "parcel");
    assertThat(search.search(index, SearchRequest.of(" \n", mode, 10))).isEmpty();
    assertThat(search.search(List.of(), SearchRequest.of("parcel", mode, 10))).isEmpty();
  }

  @Test
  void aSingleHitIsJudgedByItselfAndNotByItsRank() {
    add("a", "invoice wrong");

    List<SearchHit> hits = search.search(index, SearchRequest.of("parcel lost", SearchMode.HYBRID, 10));

    assertThat(hits).hasSize(1);
    assertThat(hits.getFirst().score()).isLessThan(0.5);
  }

  @Test
  void withoutAnEmbedderEveryModeSearchesByWords() {
    add("a", "parcel lost", "b", "invoice wrong");

    assertThat(HybridSearch.byWords().search(index, SearchRequest.of("parcel", SearchMode.HYBRID, 10)))
        .extracting(SearchHit::chunkId).containsExactly("a");
  }

  @Test
  void severalBasesAreSearchedAsOne() {
    add("a", "parcel lost", "x", "invoice wrong");
    ChunkIndex second = new MemoryChunkIndex();
    second.apply(List.of(entry("a", "parcel lost in transit"), entry("b", "refund late")), List.of(), 1);

    List<SearchHit> hits = search.search(List.of(index, second), SearchRequest.of("parcel lost", SearchMode.HYBRID, 2));

    assertThat(hits).extracting(hit -> hit.source() + hit.chunkId()).containsExactly("0a", "1a");
    assertThat(hits).extracting(hit -> hit.explanation().vectorRank().orElse(0)).containsExactly(1, 2);
  }

  @Test
  void atLeastOneHitMustBeAskedFor() {
    assertThatThrownBy(() -> SearchRequest.of("parcel", SearchMode.HYBRID, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private List<SearchHit> withThreshold(SearchMode mode, double threshold) {
    return search.search(index,
        new SearchRequest("parcel lost", mode, 10, OptionalDouble.of(threshold), FusionWeights.DEFAULT));
  }

  private void add(String... idsAndTexts) {
    index.apply(
        IntStream.range(0, idsAndTexts.length / 2).mapToObj(i -> entry(idsAndTexts[2 * i], idsAndTexts[2 * i + 1]))
            .toList(),
        List.of(), 1);
  }

  private IndexEntry entry(String id, String text) {
    return new IndexEntry(id, "d", text, embedder.embed(text));
  }
}
