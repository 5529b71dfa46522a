package io.dify.rag.retrieve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.dify.core.retrieval.MetadataCondition;
import io.dify.core.retrieval.MetadataFilter;
import io.dify.core.retrieval.MetadataOperator;
import io.dify.core.retrieval.SearchMode;
import io.dify.core.value.Value;
import io.dify.rag.embed.CalibratedModel;
import io.dify.rag.embed.ScriptTextEmbedder;
import io.dify.rag.embed.TextEmbedder;
import io.dify.rag.embed.WordVectors;
import io.dify.rag.index.ChunkIndex;
import io.dify.rag.index.IndexEntry;
import io.dify.rag.index.MemoryChunkIndex;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  @ParameterizedTest
  @ValueSource(strings = { "lo\u200bst par\ufeffcel", "\u202elost parcel\u202c", "lost \u2060 \u00a0parcel\n\n\n\n"})
  void whatNobodySeesInAQuestionDoesNotCount(String question) {
    add("a", "parcel lost", "b", "invoice wrong");

    assertThat(search.search(index, SearchRequest.of(question, SearchMode.HYBRID, 10)))
        .isEqualTo(search.search(index, SearchRequest.of("lost parcel", SearchMode.HYBRID, 10)));
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

  @ParameterizedTest
  @EnumSource(SearchMode.class)
  void childrenLeadToTheirChunkWhichHasTheScoreOfTheBest(SearchMode mode) {
    index.apply(List.of(child("a1", "a", "parcel lost in transit"), child("a2", "a", "parcel lost"),
        child("a3", "a", "invoice wrong"), child("b1", "b", "parcel damaged")), List.of(), 1);

    List<SearchHit> hits = search.search(index, SearchRequest.of("parcel lost", mode, 10));

    assertThat(hits).extracting(SearchHit::chunkId).containsExactly("a", "b");
    SearchHit best = hits.getFirst();
    assertThat(best.entries().getFirst()).isEqualTo(new EntryScore("a2", best.score()));
    assertThat(best.entries()).extracting(EntryScore::score)
        .isSortedAccordingTo(Comparator.reverseOrder());
    assertThat(hits.getFirst().explanation().foundRank()).hasValue(1);
    assertThat(hits.getLast().explanation().foundRank()).hasValue(2);
  }

  @Test
  void reciprocalRanksCountPlacesNotScores() {
    add("a", "parcel lost", "b", "parcel lost lost lost lost", "c", "invoice wrong");

    List<SearchHit> hits = search.search(index,
        SearchRequest.of("parcel lost", SearchMode.HYBRID, 10).with(new Ranking.ReciprocalRanks()));

    SearchHit best = hits.getFirst();
    double expected = (1.0 / (60 + best.explanation().keywordRank().orElseThrow())
        + 1.0 / (60 + best.explanation().vectorRank().orElseThrow())) * 61 / 2;
    assertThat(best.score()).isEqualTo(expected, within(1e-12));
    assertThat(hits.getLast().chunkId()).isEqualTo("c");
    assertThat(hits.getLast().score()).isEqualTo(61.0 / 2 / 63, within(1e-12));
  }

  @ParameterizedTest
  @EnumSource(SearchMode.class)
  void aFilterLetsThroughWhatItMatches(SearchMode mode) {
    index.apply(List.of(entry("a", "parcel lost", "de"), entry("b", "parcel lost", "en")), List.of(), 1);

    SearchRequest request = SearchRequest.of("parcel lost", mode, 10).with(MetadataFilter
        .allOf(new MetadataCondition("lang", MetadataOperator.IS, Value.of("en"))));

    assertThat(search.search(index, request)).extracting(SearchHit::chunkId).containsExactly("b");
  }

  @Test
  void aSearchSaysWhetherMeaningWasMissingAndWhetherThereIsMore() {
    add("a", "how to use 支付宝 for payment with a credit card of your own", "b", "parcel lost");

    assertThat(found("支付宝怎么付款", SearchMode.HYBRID, 10).meaningMissing()).isTrue();
    assertThat(found("支付宝怎么付款", SearchMode.KEYWORD, 10).meaningMissing()).isFalse();
    assertThat(found("parcel", SearchMode.HYBRID, 10).meaningMissing()).isFalse();
    assertThat(found("parcel", SearchMode.HYBRID, 10).mayHaveMore()).isFalse();
    assertThat(found("parcel", SearchMode.HYBRID, 1).mayHaveMore()).isTrue();
  }

  private Found found(String query, SearchMode mode, int depth) {
    return HybridSearch.search(index, new Question(query, embedder), SearchRequest.of(query, mode, 10), depth, false);
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

  private IndexEntry child(String id, String chunkId, String text) {
    return new IndexEntry(id, chunkId, "d", text, embedder.embed(text), Map.of());
  }

  private IndexEntry entry(String id, String text, String language) {
    return new IndexEntry(id, id, "d", text, embedder.embed(text), Map.of("lang", Value.of(language)));
  }

  private IndexEntry entry(String id, String text) {
    return new IndexEntry(id, "d", text, embedder.embed(text));
  }
}
