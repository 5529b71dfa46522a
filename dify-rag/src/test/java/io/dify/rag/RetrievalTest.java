package io.dify.rag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.CallOrigin;
import io.dify.core.retrieval.ChildHit;
import io.dify.core.retrieval.KnowledgeFindings;
import io.dify.core.retrieval.KnowledgeHit;
import io.dify.core.retrieval.KnowledgeQuery;
import io.dify.core.retrieval.MetadataCondition;
import io.dify.core.retrieval.MetadataFilter;
import io.dify.core.retrieval.MetadataOperator;
import io.dify.core.retrieval.Reranking;
import io.dify.core.retrieval.RetrievalSettings;
import io.dify.core.retrieval.SearchMethod;
import io.dify.core.retrieval.SearchMode;
import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import io.dify.core.value.Value;
import io.dify.rag.document.Attachment;
import io.dify.rag.document.Chunk;
import io.dify.rag.document.Entry;
import io.dify.rag.document.Fingerprint;
import io.dify.rag.document.Place;
import io.dify.rag.extract.Extractors;
import io.dify.rag.retrieve.Ranking;
import io.dify.rag.retrieve.SearchRequest;
import io.dify.rag.store.BaseSettings;
import io.dify.rag.store.IndexingTechnique;
import io.dify.rag.store.KnowledgeBase;
import io.dify.rag.store.NewChunk;
import io.dify.rag.store.NewDocument;
import io.dify.rag.store.StoredDocument;
import io.dify.rag.store.TenantStores;
import io.dify.rag.store.TextHash;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searching one base and several, with settings, rerankers and the cache, over SQLite and Lucene. */
class RetrievalTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-21T08:00:00Z"));

  @TempDir
  Path folder;

  private final FakeEmbedder embedder = new FakeEmbedder();
  /** The shorter, the better. */
  private final ScriptedReranker reranker = new ScriptedReranker(text -> 1.0 / text.length());
  private Database database;
  private KnowledgeBases bases;

  @BeforeEach
  void open() {
    database = Database.open(folder.resolve("dify.db"));
    bases = open(16 << 20);
    fill("shop", RetrievalSettings.DEFAULT, "parcel lost", "parcel lost in transit somewhere", "parcel damaged",
        "invoice wrong");
  }

  @AfterEach
  void close() {
    bases.close();
    database.close();
  }

  private KnowledgeBases open(long cacheBytes) {
    return KnowledgeBases.open(new KnowledgeSetup(database, folder.resolve("index"), embedder, Extractors.standard(),
        CLOCK, Ids.system(), 8).withModels(reranker.models()).withCacheBytes(cacheBytes),
        KnowledgeBases.DEFAULT_TENANT);
  }

  private void fill(String name, RetrievalSettings settings, String... texts) {
    bases.create(name, BaseSettings.defaults().with(settings));
    add(name, "entries", texts);
  }

  private void add(String name, String document, String... texts) {
    bases.addEntries(name, document,
        IntStream.range(0, texts.length)
            .mapToObj(i -> new Entry("r" + i, texts[i], null, Map.of("number", Value.of((long) i)))).toList(),
        AddOptions.defaults()).orThrow();
  }

  private KnowledgeFindings find(KnowledgeQuery query) {
    return bases.find(query, Cancellation.none());
  }

  private static List<String> contents(KnowledgeFindings found) {
    return found.hits().stream().map(KnowledgeHit::content).toList();
  }

  @Test
  void aBaseIsSearchedByItsOwnSettings() {
    fill("words", RetrievalSettings.of(SearchMethod.FULL_TEXT).withTopK(1), "parcel late", "parcel parcel gone");

    List<KnowledgeHit> hits = find(KnowledgeQuery.of(List.of("words"), "parcel").withTopK(5)).hits();

    assertThat(hits).hasSize(1);
    assertThat(hits.getFirst().relevance()).isEmpty();
  }

  @Test
  void theThresholdOfABaseCountsBeforeThatOfTheQuery() {
    double second = bases.search("shop", SearchRequest.of("parcel lost", SearchMode.DEFAULT, 4)).get(1).hit().score();
    bases.change("shop", BaseSettings.defaults().with(RetrievalSettings.DEFAULT.withThreshold(second)));

    assertThat(find(KnowledgeQuery.of(List.of("shop"), "parcel lost")).hits()).hasSize(2);
    assertThat(find(KnowledgeQuery.of(List.of("shop"), "parcel lost")
        .withThreshold(OptionalDouble.of(Math.nextUp(second)))).hits()).hasSize(1);
    assertThat(find(KnowledgeQuery.of(List.of("shop"), "parcel lost")
        .withThreshold(OptionalDouble.of(0))).hits()).hasSize(2);
    assertThat(bases.search("shop", "parcel lost")).hasSize(2);
  }

  @Test
  void aRerankingModelOfTheBaseDecidesAndBothScoresAreShown() {
    bases.change("shop", BaseSettings.defaults()
        .with(RetrievalSettings.DEFAULT.with(Reranking.by(ScriptedReranker.REF))));

    List<Passage> found = bases.search("shop", SearchRequest.of("parcel lost in transit", SearchMode.DEFAULT, 2));

    KnowledgeHit best = found.getFirst().hit();
    assertThat(best.content()).isEqualTo("parcel lost");
    assertThat(best.score()).isEqualTo(1.0 / "parcel lost".length());
    assertThat(best.details().scoreBeforeRerank()).isEqualTo(found.getFirst().explanation().foundScore());
    assertThat(found.getFirst().explanation().foundRank()).hasValue(2);
    assertThat(found.getFirst().explanation().rerankRank()).hasValue(1);
    assertThat(reranker.calls.getFirst()).as("the model reads more than are asked for").hasSize(4);
  }

  @Test
  void aFailingRerankerIsAnErrorUnlessTheSettingsSayOtherwise() {
    reranker.broken = true;
    KnowledgeQuery query = KnowledgeQuery.of(List.of("shop"), "parcel lost").with(Reranking.by(ScriptedReranker.REF));

    DifyException error = catchThrowableOfType(DifyException.class, () -> find(query));
    assertThat(error.code()).isEqualTo(ErrorCode.NETWORK);
    assertThat(error.text()).contains("scripted/reranker");

    KnowledgeFindings found = find(query.with(Reranking.by(ScriptedReranker.REF).orElseAsFound()));
    assertThat(contents(found)).isEqualTo(contents(find(KnowledgeQuery.of(List.of("shop"), "parcel lost"))));
    assertThat(found.notes()).singleElement().asString().contains("The reranker is down.");
    assertThat(bases.statistics().rerankFailures()).isEqualTo(1);
  }

  @Test
  void aFallbackIsNotRemembered() {
    bases.change("shop", BaseSettings.defaults()
        .with(RetrievalSettings.DEFAULT.with(Reranking.by(ScriptedReranker.REF).orElseAsFound())));
    SearchRequest request = SearchRequest.of("parcel lost", SearchMode.DEFAULT, 2);
    reranker.broken = true;
    bases.search("shop", request);
    reranker.broken = false;

    assertThat(bases.search("shop", request).getFirst().explanation().rerankRank()).hasValue(1);
  }

  @Test
  void severalBasesAreMergedByScore() {
    fill("other", RetrievalSettings.DEFAULT, "parcel lost at sea", "refund late");

    List<KnowledgeHit> hits = find(KnowledgeQuery.of(List.of("shop", "other", "shop"), "parcel lost")).hits();

    assertThat(hits).extracting(KnowledgeHit::score).isSortedAccordingTo((a, b) -> Double.compare(b, a));
    assertThat(hits).extracting(KnowledgeHit::position).containsExactly(1, 2, 3, 4);
    assertThat(hits).extracting(KnowledgeHit::datasetName).contains("shop", "other");
    assertThat(hits).extracting(KnowledgeHit::segmentId).doesNotHaveDuplicates();
  }

  @Test
  void severalBasesAreMergedByARerankingModelThatReadsAll() {
    fill("other", RetrievalSettings.of(SearchMethod.FULL_TEXT), "parcel!", "refund late");

    KnowledgeFindings found = find(KnowledgeQuery.of(List.of("shop", "other"), "parcel lost").withTopK(2)
        .with(Reranking.by(ScriptedReranker.REF)).on(CallOrigin.of("t", "app", "user")));

    assertThat(contents(found)).containsExactly("parcel!", "parcel lost");
    assertThat(found.hits().getFirst().score()).isEqualTo(1.0 / 7);
    assertThat(found.hits().getFirst().details().scoreBeforeRerank()).isPresent();
    assertThat(reranker.calls).hasSize(1);
    assertThat(reranker.origins).containsOnly(CallOrigin.of("t", "app", "user"));
    assertThat(find(KnowledgeQuery.of(List.of("shop", "other"), "parcel lost")
        .with(Reranking.by(ScriptedReranker.REF)).withThreshold(OptionalDouble.of(1.0 / 11))).hits())
        .as("the threshold is compared with the score of the model").hasSize(2);
  }

  @Test
  void severalBasesAreMergedByWeights() {
    fill("other", RetrievalSettings.of(SearchMethod.SEMANTIC), "lost parcel, lost parcel", "refund late");

    List<KnowledgeHit> byWords = find(KnowledgeQuery.of(List.of("shop", "other"), "parcel lost")
        .with(Reranking.weighted(0, 1))).hits();
    List<KnowledgeHit> byMeaning = find(KnowledgeQuery.of(List.of("shop", "other"), "parcel lost")
        .with(Reranking.weighted(1, 0))).hits();

    assertThat(byWords).filteredOn(hit -> hit.datasetName().equals("other")).isNotEmpty()
        .allSatisfy(hit -> assertThat(hit.score()).as("words count for a base searched by meaning, too").isPositive());
    assertThat(byMeaning).allSatisfy(hit -> assertThat(hit.score())
        .isEqualTo(hit.relevance().orElseThrow(), within(1e-12)));
  }

  @Test
  void severalBasesAreMergedByRank() {
    fill("other", RetrievalSettings.DEFAULT, "quite another thing");

    List<KnowledgeHit> hits = find(KnowledgeQuery.of(List.of("shop", "other"), "parcel lost")
        .with(Reranking.reciprocalRanks())).hits();

    assertThat(hits).extracting(KnowledgeHit::score).startsWith(1.0, 1.0, 61.0 / 62);
  }

  @Test
  void aMissingBaseIsNamed() {
    DifyException error = catchThrowableOfType(DifyException.class,
        () -> find(KnowledgeQuery.of(List.of("shop", "gone"), "parcel")));

    assertThat(error.code()).isEqualTo(ErrorCode.NOT_FOUND);
    assertThat(error.text()).contains("\"gone\"");
  }

  @Test
  void aFilterOnAnUnknownFieldNamesThoseThereAre() {
    DifyException error = catchThrowableOfType(DifyException.class,
        () -> find(KnowledgeQuery.of(List.of("shop"), "parcel").with(MetadataFilter
            .allOf(new MetadataCondition("colour", MetadataOperator.IS, Value.of("red"))))));

    assertThat(error.code()).isEqualTo(ErrorCode.INVALID_PARAM);
    assertThat(error.text()).contains("colour", "number");
    assertThat(bases.describe(List.of("shop")).getFirst().fields()).anySatisfy(field -> {
      assertThat(field.name()).isEqualTo("number");
      assertThat(field.type()).isEqualTo("number");
    });
  }

  @Test
  void partsLeadToTheirPassageWithItsPageAndImages() {
    KnowledgeBase book = bases.create("book");
    TenantStores stores = TenantStores.of(database, KnowledgeBases.DEFAULT_TENANT, CLOCK, Ids.system());
    StoredDocument document = stores.documents().begin(book.id(),
        new NewDocument("book.pdf", "upload_file", Map.of()));
    Attachment image = Attachment.of("a.png", "image/png", new byte[]{ 1, 2, 3});
    stores.attachments().put(image);
    List<String> parts = List.of("invoice wrong", "parcel lost", "parcel found");
    stores.chunks().put(document, List.of(new NewChunk(new Chunk("p1", document.id(), 1, "All of it.", null,
        Fingerprint.of("All of it."), true), null, Map.of(), new Place(7, List.of("Part", "Chapter")),
        List.of(image.id()), List.of(), parts)));
    stores.vectors().put(parts.stream().collect(Collectors.toMap(TextHash::of, embedder::embed)));
    stores.chunks().publish(book.id(), List.of("p1"));
    bases.rebuild("book", (done, total) -> {});

    for (SearchMode mode : SearchMode.values()) {
      KnowledgeHit hit = bases.search("book", SearchRequest.of("parcel lost", mode, 3)).getFirst().hit();

      assertThat(hit.segmentId()).isEqualTo("p1");
      assertThat(hit.content()).isEqualTo("All of it.");
      ChildHit best = hit.details().children().getFirst();
      assertThat(best.content()).isEqualTo("parcel lost");
      assertThat(best.position()).isEqualTo(2);
      assertThat(best.score()).isEqualTo(hit.score());
      assertThat(hit.details().page()).isEqualTo(7);
      assertThat(hit.details().headings()).containsExactly("Part", "Chapter");
      assertThat(hit.details().files()).singleElement().satisfies(file -> {
        assertThat(file.name()).isEqualTo("a.png");
        assertThat(file.size()).isEqualTo(3);
      });
    }
  }

  @Test
  void anEconomyBaseIsSearchedByWordsWithoutANote() {
    TenantStores.of(database, KnowledgeBases.DEFAULT_TENANT, CLOCK, Ids.system()).bases().create("cheap", "",
        BaseSettings.defaults(), IndexingTechnique.ECONOMY);
    add("cheap", "entries", "parcel lost", "invoice wrong");

    KnowledgeFindings found = find(KnowledgeQuery.of(List.of("cheap"), "parcel").with(Reranking.weighted(0.5, 0.5)));

    assertThat(contents(found)).containsExactly("parcel lost");
    assertThat(found.notes()).isEmpty();
  }

  @Test
  void aFilterKeepsOutWhatDoesNotFit() {
    MetadataFilter late = MetadataFilter
        .allOf(new MetadataCondition("number", MetadataOperator.GREATER_OR_EQUAL, Value.of(1)));

    for (SearchMode mode : SearchMode.values()) {
      assertThat(bases.search("shop", SearchRequest.of("parcel", mode, 10).with(late)))
          .extracting(passage -> passage.hit().metadata().get("number")).isNotEmpty()
          .doesNotContain(Value.of(0));
    }
    assertThat(find(KnowledgeQuery.of(List.of("shop"), "parcel").with(MetadataFilter.allOf(
        new MetadataCondition("document_name", MetadataOperator.IS, Value.of("other"))))).hits()).isEmpty();
    assertThat(find(KnowledgeQuery.of(List.of("shop"), "parcel").with(MetadataFilter.allOf(
        new MetadataCondition("document_name", MetadataOperator.IS, Value.of("entries"))))).hits()).isNotEmpty();
  }

  @Test
  void aVeryLongQuestionIsCutWithANote() {
    String question = "parcel lost " + "word ".repeat(20_000);

    KnowledgeFindings found = find(KnowledgeQuery.of(List.of("shop"), question));

    assertThat(found.notes()).singleElement().asString().contains("100012 characters", "4000");
    assertThat(found.hits()).isNotEmpty();
    assertThat(find(KnowledgeQuery.of(List.of("shop"), " \n")).hits()).isEmpty();
  }

  @Test
  void theSameQuestionIsAnsweredFromTheCacheWithTheSameScores() {
    SearchRequest request = SearchRequest.of("parcel lost", SearchMode.HYBRID, 3);
    List<Passage> first = bases.search("shop", request);
    List<Passage> second = bases.search("shop", request);

    assertThat(second).isEqualTo(first);
    assertThat(bases.statistics().cacheHits()).isEqualTo(1);
    assertThat(bases.statistics().cacheHitRatio()).isEqualTo(0.5);
    bases.search("shop", SearchRequest.of("parcel lost", SearchMode.HYBRID, 2));
    bases.search("shop", SearchRequest.of("parcel lost", SearchMode.VECTOR, 3));
    bases.search("shop", request.with(new Ranking.ReciprocalRanks()));
    bases.search("shop", request.withThreshold(0));
    assertThat(bases.statistics().cacheHits()).isEqualTo(1);
  }

  @Test
  void aChangeIsSeenAtOnceInSpiteOfTheCache() {
    SearchRequest request = SearchRequest.of("parcel lost", SearchMode.HYBRID, 3);
    List<String> seen = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      bases.search("shop", request);
      add("shop", "more", "parcel lost number " + i);
      List<Passage> found = bases.search("shop", request);
      seen.add(found.stream().map(passage -> passage.hit().content()).filter(text -> text.contains("number"))
          .findFirst().orElse("nothing"));
    }
    assertThat(seen).isEqualTo(IntStream.range(0, 20).mapToObj(i -> "parcel lost number " + i).toList());
    String best = bases.search("shop", request).getFirst().hit().segmentId();
    bases.enableChunks("shop", List.of(best), false);
    assertThat(bases.search("shop", request)).noneMatch(passage -> passage.hit().segmentId().equals(best));
  }

  @Test
  void anotherTenantNeverMeetsTheCache() {
    try (KnowledgeBases other = bases.ofTenant("other")) {
      other.create("shop");
      other.addEntries("shop", "entries", List.of(new Entry("x", "parcel lost elsewhere", null, Map.of())),
          AddOptions.defaults()).orThrow();
      SearchRequest request = SearchRequest.of("parcel lost", SearchMode.HYBRID, 3);
      bases.search("shop", request);

      assertThat(other.search("shop", request)).extracting(passage -> passage.hit().content())
          .containsExactly("parcel lost elsewhere");
    }
  }

  @Test
  void theCacheCanBeSwitchedOff() {
    bases.close();
    bases = open(0);
    SearchRequest request = SearchRequest.of("parcel lost", SearchMode.HYBRID, 3);

    assertThat(bases.search("shop", request)).isEqualTo(bases.search("shop", request));
    assertThat(bases.statistics().cacheHits()).isZero();
  }

  @Test
  void entriesThatLeadToNoLiveChunkArePassedOverAndCounted() {
    List<Passage> all = bases.search("shop", SearchRequest.of("parcel", SearchMode.HYBRID, 4));
    String gone = all.getFirst().hit().segmentId();
    database.execute(h -> h.createUpdate("UPDATE dify_knowledge_chunk SET enabled = FALSE WHERE id = :id")
        .bind("id", gone).execute());

    List<Passage> found = bases.search("shop", SearchRequest.of("parcel", SearchMode.HYBRID, 3));

    assertThat(found).hasSize(3).noneMatch(passage -> passage.hit().segmentId().equals(gone));
    assertThat(bases.statistics().deadEntries()).isPositive();
    assertThat(bases.search("shop", SearchRequest.of("parcel", SearchMode.HYBRID, 4)))
        .as("a result in the cache that leads to a dead chunk is made anew").hasSize(3);
  }

  @Test
  void aSearchGoesDeeperUntilItHasEnoughLiveChunks() {
    fill("many", RetrievalSettings.DEFAULT,
        IntStream.range(0, 600).mapToObj(i -> "parcel number " + i).toArray(String[]::new));
    List<String> best = bases.search("many", SearchRequest.of("parcel", SearchMode.HYBRID, 90)).stream()
        .map(passage -> passage.hit().segmentId()).toList();
    String base = bases.find("many").orElseThrow().id();
    database.execute(h -> h.createUpdate("""
        UPDATE dify_knowledge_chunk SET enabled = FALSE WHERE position % 6 <> 0 AND document_id IN
        (SELECT id FROM dify_knowledge_document WHERE base_id = :base)""")
        .bind("base", base).execute());

    assertThat(bases.search("many", SearchRequest.of("parcel", SearchMode.HYBRID, 80))).hasSize(80);
    assertThat(best).hasSize(90);
  }

  @Test
  void aSearchTellsWhyAChunkIsNotThere() {
    SearchRequest request = SearchRequest.of("parcel lost", SearchMode.HYBRID, 1);
    List<Passage> all = bases.search("shop", SearchRequest.of("parcel lost", SearchMode.HYBRID, 4));
    String first = all.get(0).hit().segmentId();
    String third = all.get(2).hit().segmentId();

    assertThat(bases.explain("shop", request, first)).isInstanceOfSatisfying(Verdict.Returned.class,
        found -> assertThat(found.passage()).isEqualTo(all.getFirst()));
    assertThat(bases.explain("shop", request, third)).isInstanceOfSatisfying(Verdict.BeyondTopK.class, beyond -> {
      assertThat(beyond.rank()).isEqualTo(3);
      assertThat(beyond.score()).isEqualTo(all.get(2).hit().score());
    });
    assertThat(bases.explain("shop", request.withThreshold(0.99), third)).isInstanceOfSatisfying(
        Verdict.BelowThreshold.class, below -> assertThat(below.threshold()).isEqualTo(0.99));
    assertThat(bases.explain("shop", request, "nonsense")).isEqualTo(new Verdict.NoSuchChunk("nonsense"));
    assertThat(bases.explain("shop", SearchRequest.of("xyzzy", SearchMode.KEYWORD, 3), first))
        .isEqualTo(new Verdict.NoSharedWords());
    SearchRequest filtered = request.with(MetadataFilter
        .allOf(new MetadataCondition("number", MetadataOperator.GREATER, Value.of(100))));
    assertThat(bases.explain("shop", filtered, first).text()).contains("number > 100", "but it is \"");
    bases.enableChunks("shop", List.of(first), false);
    assertThat(bases.explain("shop", request, first)).isEqualTo(new Verdict.ChunkDisabled(first));
  }

  @Test
  void aSearchTellsWhatTheRerankingModelDid() {
    bases.change("shop", BaseSettings.defaults()
        .with(RetrievalSettings.DEFAULT.with(Reranking.by(ScriptedReranker.REF))));
    SearchRequest request = SearchRequest.of("parcel lost", SearchMode.DEFAULT, 1);
    String longest = bases.search("shop", SearchRequest.of("parcel lost", SearchMode.DEFAULT, 4)).getLast().hit()
        .segmentId();

    assertThat(bases.explain("shop", request, longest)).isInstanceOfSatisfying(Verdict.BeyondTopK.class, beyond -> {
      assertThat(beyond.rank()).isEqualTo(4);
      assertThat(beyond.explanation().rerankScore()).isPresent();
      assertThat(beyond.explanation().foundRank().orElseThrow()).isLessThan(4);
    });
  }

  @Test
  void aTextLeadsToTheChunkThatHoldsItOrToThoseThatHoldParts() {
    SearchRequest request = SearchRequest.of("parcel lost", SearchMode.HYBRID, 4);

    assertThat(bases.explainText("shop", request, "PARCEL lost in  transit")).isInstanceOf(Verdict.Returned.class);
    assertThat(bases.explainText("shop", request, "the parcel lost in transit somewhere was found"))
        .isInstanceOfSatisfying(Verdict.NotChunkedSo.class,
            cut -> assertThat(cut.parts().getFirst().chunk().text()).isEqualTo("parcel lost in transit somewhere"));
    assertThat(bases.explainText("shop", request, "something else altogether, nowhere to be found").text())
        .contains("not in the knowledge base");
    assertThat(bases.explainText("shop", request, " ")).isEqualTo(new Verdict.NotChunkedSo(List.of()));
  }
}
