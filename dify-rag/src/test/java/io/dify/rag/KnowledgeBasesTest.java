package io.dify.rag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.EmbeddingId;
import io.dify.core.retrieval.KnowledgeHit;
import io.dify.core.retrieval.KnowledgeQuery;
import io.dify.core.retrieval.SearchMode;
import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import io.dify.core.value.Value;
import io.dify.rag.document.Entry;
import io.dify.rag.document.SourceDocument;
import io.dify.rag.embed.TextEmbedder;
import io.dify.rag.extract.Extractors;
import io.dify.rag.index.ChunkIndex;
import io.dify.rag.index.IndexEntry;
import io.dify.rag.index.lucene.LuceneChunkIndexes;
import io.dify.rag.ingest.IngestReport;
import io.dify.rag.ingest.IngestReport.Outcome;
import io.dify.rag.retrieve.SearchRequest;
import io.dify.rag.store.DocumentStatus;
import io.dify.rag.store.KnowledgeBase;
import io.dify.rag.store.StoredDocument;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole of it over a SQLite file and Lucene; only the model is a fake. */
class KnowledgeBasesTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-21T08:00:00Z"));
  private static final String FAQ = """
      id,question,answer,topic
      f1,How do I return an item?,Within 30 days.,returns
      f2,When will my parcel arrive?,In two days.,delivery
      f3,如何申请退货？,三十天内可以退货。,returns
      """;

  @TempDir
  Path folder;

  private final FakeEmbedder embedder = new FakeEmbedder();
  private Database database;
  private KnowledgeBases bases;

  @BeforeEach
  void open() {
    database = Database.open(folder.resolve("dify.db"));
    bases = open(embedder, 8);
  }

  @AfterEach
  void close() {
    bases.close();
    database.close();
  }

  private KnowledgeBases open(TextEmbedder model, int maxOpen) {
    return KnowledgeBases
        .open(new KnowledgeSetup(database, folder.resolve("index"), model, Extractors.standard(), CLOCK,
            Ids.system(), maxOpen), KnowledgeBases.DEFAULT_TENANT);
  }

  private void reopen(TextEmbedder model) {
    bases.close();
    bases = open(model, 8);
  }

  @Test
  void questionFindsItsEntryWithAllThatIsKnownOfIt() {
    KnowledgeBase base = bases.create("faq");
    add("faq", SourceDocument.text("faq.csv", FAQ).withMetadata(Map.of("lang", Value.of("mixed"))));

    for (SearchMode mode : SearchMode.values()) {
      List<Passage> found = bases.search("faq", SearchRequest.of("return an item", mode, 2));

      KnowledgeHit hit = found.getFirst().hit();
      assertThat(hit.datasetId()).isEqualTo(base.id());
      assertThat(hit.datasetName()).isEqualTo("faq");
      assertThat(hit.documentName()).isEqualTo("faq.csv");
      assertThat(hit.dataSourceType()).isEqualTo("upload_file");
      assertThat(hit.content()).isEqualTo("question:How do I return an item? \nanswer:Within 30 days.");
      assertThat(hit.position()).isEqualTo(1);
      assertThat(hit.segmentPosition()).isEqualTo(1);
      assertThat(hit.wordCount()).isEqualTo("How do I return an item?Within 30 days.".length());
      assertThat(hit.indexNodeHash()).hasSize(64);
      assertThat(hit.metadata()).isEqualTo(Map.of("lang", Value.of("mixed"), "topic", Value.of("returns"),
          "external_id", Value.of("f1")));
      assertThat(hit.relevance().isPresent()).isEqualTo(mode != SearchMode.KEYWORD);
      assertThat(found).extracting(passage -> passage.hit().position()).isEqualTo(
          IntStream.rangeClosed(1, found.size()).boxed().toList());
    }
    assertThat(first("faq", "退货")).contains("三十天内");
  }

  @Test
  void withoutAnEmbedderWordsAreSearched() {
    reopen(null);
    bases.create("faq");
    add("faq", SourceDocument.text("faq.csv", FAQ));

    for (SearchMode mode : SearchMode.values()) {
      assertThat(bases.search("faq", SearchRequest.of("申请退货", mode, 3))).first()
          .satisfies(passage -> assertThat(passage.hit().content()).contains("如何申请退货"));
    }
  }

  @Test
  void severalBasesAreSearchedTogether() {
    bases.create("one");
    KnowledgeBase two = bases.create("two");
    add("one", SourceDocument.text("a.txt", "apples and pears"));
    add("two", SourceDocument.text("b.txt", "apples and oranges\n\nnothing of the kind"));

    List<KnowledgeHit> hits = retrieve(List.of("one", two.id(), "two"), "oranges", SearchMode.DEFAULT, 2);

    assertThat(hits).hasSize(2);
    assertThat(hits.getFirst().datasetName()).isEqualTo("two");
    assertThat(hits).extracting(KnowledgeHit::position).containsExactly(1, 2);
    assertThat(hits).extracting(KnowledgeHit::score).isSortedAccordingTo((a, b) -> Double.compare(b, a));
  }

  @Test
  void thresholdIsComparedWithTheScoreThatIsShown() {
    bases.create("faq");
    add("faq", SourceDocument.text("faq.csv", FAQ));
    double best = retrieve(List.of("faq"), "return an item", SearchMode.VECTOR, 3).getFirst().score();

    List<KnowledgeHit> hits = bases.retrieve(new KnowledgeQuery(List.of("faq"), "return an item", SearchMode.VECTOR, 3,
        OptionalDouble.of(best)), Cancellation.none());

    assertThat(hits).singleElement().satisfies(hit -> assertThat(hit.score()).isEqualTo(best));
  }

  @Test
  void unknownBaseIsNamedAndNothingElse() {
    bases.create("secret");

    DifyException error = catchThrowableOfType(DifyException.class,
        () -> retrieve(List.of("faq"), "x", SearchMode.DEFAULT, 1));

    assertThat(error.code()).isEqualTo(ErrorCode.NOT_FOUND);
    assertThat(error.text()).contains("\"faq\"").doesNotContain("secret");
  }

  @Test
  void emptyQuestionFindsNothingAndCancelledSearchStops() {
    bases.create("faq");
    Cancellation cancelled = new Cancellation();
    cancelled.cancel("stop");

    assertThat(retrieve(List.of("faq"), " ", SearchMode.DEFAULT, 3)).isEmpty();
    assertThat(catchThrowableOfType(DifyException.class, () -> bases.retrieve(new KnowledgeQuery(List.of("faq"), "x",
        SearchMode.DEFAULT, 1, OptionalDouble.empty()), cancelled)).code()).isEqualTo(ErrorCode.CANCELLED);
  }

  @Test
  void tenantsDoNotSeeOneAnother() {
    KnowledgeBase base = bases.create("faq");
    add("faq", SourceDocument.text("faq.csv", FAQ));
    try (KnowledgeBases other = bases.ofTenant("other")) {
      assertThat(other.list()).isEmpty();
      assertThat(other.find(base.id())).isEmpty();
      for (String key : List.of("faq", base.id())) {
        assertThat(catchThrowableOfType(DifyException.class,
            () -> other.search(key, SearchRequest.of("x", SearchMode.DEFAULT, 1))).code())
            .isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(catchThrowableOfType(DifyException.class, () -> other.delete(key)).code())
            .isEqualTo(ErrorCode.NOT_FOUND);
      }
      other.create("faq");
      assertThat(other.search("faq", SearchRequest.of("return", SearchMode.DEFAULT, 1))).isEmpty();
    }
    assertThat(first("faq", "return an item")).contains("30 days");
  }

  @Test
  void folderIsAddedFileByFile() throws IOException {
    Path docs = Files.createDirectories(folder.resolve("docs/sub/.git"));
    Files.writeString(docs.resolve("hidden.txt"), "hidden");
    Files.writeString(folder.resolve("docs/faq.csv"), FAQ);
    Files.writeString(folder.resolve("docs/sub/guide.md"), "# Guide\nText.");
    Files.writeString(folder.resolve("docs/sub/image.png"), "no text");
    bases.create("faq");

    List<IngestReport> reports = bases.add("faq", List.of(folder.resolve("docs")), AddOptions.defaults());

    assertThat(reports).extracting(IngestReport::document).containsExactly("faq.csv", "sub/guide.md");
    assertThat(reports).extracting(IngestReport::outcome).containsOnly(Outcome.STORED);
    assertThat(bases.chunkCount("faq")).isEqualTo(4);
    assertThat(bases.add("faq", List.of(folder.resolve("docs")), AddOptions.defaults()))
        .extracting(IngestReport::outcome).containsOnly(Outcome.UNCHANGED);
  }

  @Test
  void missingPathAndNameUsedTwiceAreRefused() throws IOException {
    bases.create("faq");
    Path one = Files.writeString(Files.createDirectories(folder.resolve("one")).resolve("faq.csv"), FAQ);
    Path two = Files.writeString(Files.createDirectories(folder.resolve("two")).resolve("faq.csv"), FAQ);

    assertThat(catchThrowableOfType(DifyException.class,
        () -> bases.add("faq", List.of(folder.resolve("nowhere.csv")), AddOptions.defaults())))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.FILE_UNREADABLE)).hasMessageContaining("nowhere.csv");
    assertThat(catchThrowableOfType(DifyException.class,
        () -> bases.add("faq", List.of(one, two), AddOptions.defaults()))).hasMessageContaining("faq.csv");
  }

  @Test
  void fileInAnUnclearEncodingIsRefusedWithAdviceAndReadWithIt() throws IOException {
    Path file = Files.write(folder.resolve("faq.csv"),
        "question,answer\nTea \u0096 when?,At four \u0085 or five.\n".getBytes(StandardCharsets.ISO_8859_1));
    bases.create("faq");

    IngestReport refused = bases.add("faq", List.of(file), AddOptions.defaults()).getFirst();
    assertThat(refused.error().orElseThrow().text()).contains("faq.csv is not UTF-8", "(line 2)", "--encoding");
    assertThat(bases.documents("faq")).extracting(StoredDocument::status).containsExactly(DocumentStatus.ERROR);
    assertThat(bases.chunkCount("faq")).isZero();

    bases.add("faq", List.of(file), AddOptions.defaults().withEncoding("windows-1252")).getFirst().orThrow();
    assertThat(first("faq", "tea")).isEqualTo("question:Tea – when? \nanswer:At four … or five.");
  }

  @Test
  void fileInAClearEncodingIsReadWithoutAdvice() throws IOException {
    Path file = Files.write(folder.resolve("faq.csv"), "问题,答案\n如何申请退货？,三十天内可以退货。\n".getBytes(Charset.forName("GBK")));
    bases.create("faq");

    bases.add("faq", List.of(file), AddOptions.defaults()).getFirst().orThrow();
    assertThat(first("faq", "退货")).isEqualTo("question:如何申请退货？ \nanswer:三十天内可以退货。");
  }

  @Test
  void lostIndexIsMadeAnewFromTheDatabaseWithoutTheModel() throws IOException {
    KnowledgeBase base = bases.create("faq");
    add("faq", SourceDocument.text("faq.csv", FAQ));
    bases.close();
    embedder.before(text -> assertThat(text).as("only the question is embedded").isEqualTo("return an item"));
    deleteTree(folder.resolve("index").resolve(base.id()));

    bases = open(embedder, 8);

    assertThat(first("faq", "return an item")).contains("30 days");
    assertThat(bases.verify("faq").sound()).isTrue();
  }

  @Test
  void damagedIndexIsMadeAnew() throws IOException {
    KnowledgeBase base = bases.create("faq");
    add("faq", SourceDocument.text("faq.csv", FAQ));
    bases.close();
    try (Stream<Path> files = Files.walk(folder.resolve("index").resolve(base.id()))) {
      for (Path file : files.filter(path -> path.getFileName().toString().startsWith("segments")).toList()) {
        Files.writeString(file, "damaged");
      }
    }

    bases = open(embedder, 8);

    assertThat(first("faq", "return an item")).contains("30 days");
  }

  @Test
  void verifyFindsPlantedDamageAndRebuildMendsIt() {
    KnowledgeBase base = bases.create("faq");
    add("faq", SourceDocument.text("faq.csv", FAQ));
    assertThat(bases.verify("faq")).isEqualTo(new VerifyReport(3, 3, List.of(), List.of(), List.of()));
    List<String> ids = bases.chunks("faq", "faq.csv", 0, 10).stream().map(chunk -> chunk.chunk().id()).toList();
    damage(base, index -> index.apply(List.of(new IndexEntry("orphan", "none", "no chunk", embedder.embed("no chunk")),
        new IndexEntry(ids.get(1), "doc", "another text", embedder.embed("another text"))), List.of(ids.get(0)),
        index.committedSeq()));

    VerifyReport report = bases.verify("faq");
    bases.rebuild("faq", (done, total) -> {});

    assertThat(report).isEqualTo(new VerifyReport(3, 3, List.of(ids.get(0)), List.of("orphan"), List.of(ids.get(1))));
    assertThat(bases.verify("faq").sound()).isTrue();
    assertThat(first("faq", "return an item")).contains("30 days");
    assertThat(bases.search("faq", SearchRequest.of("no chunk", SearchMode.KEYWORD, 3))).isEmpty();
  }

  @Test
  void orphanInTheIndexIsNotShown() {
    KnowledgeBase base = bases.create("faq");
    add("faq", SourceDocument.text("faq.csv", FAQ));
    damage(base,
        index -> index.apply(
            List.of(new IndexEntry("orphan", "none", "return an item", embedder.embed("return an item"))),
            List.of(), index.committedSeq()));

    assertThat(retrieve(List.of("faq"), "return an item", SearchMode.DEFAULT, 3)).extracting(KnowledgeHit::segmentId)
        .isNotEmpty().doesNotContain("orphan");
  }

  @Test
  void otherModelFillsAnIndexOfItsOwn() {
    KnowledgeBase base = bases.create("faq");
    add("faq", SourceDocument.text("faq.csv", FAQ));
    FakeEmbedder newer = new FakeEmbedder(new EmbeddingId("fake", "2", 32, true));
    Path folders = folder.resolve("index").resolve(base.id());
    List<Path> before = children(folders);

    reopen(newer);

    assertThat(first("faq", "return an item")).contains("30 days");
    assertThat(newer.handedOut()).hasSize(3);
    assertThat(children(folders)).hasSize(1).doesNotContainAnyElementsOf(before);
    assertThat(bases.verify("faq").sound()).isTrue();
  }

  @Test
  void interruptedAddingIsResumedAfterARestart() {
    bases.create("faq");
    List<Entry> entries = IntStream.range(0, 1_500).mapToObj(i -> Entry.text("id" + i, "entry number " + i)).toList();
    embedder.before(text -> {
      if (text.equals("entry number 1200")) {
        throw new DifyException(ErrorCode.CANCELLED, "killed");
      }
    });
    catchThrowableOfType(DifyException.class, () -> bases.addEntries("faq", "corpus", entries, AddOptions.defaults()));
    assertThat(bases.documents("faq").getFirst().status()).isEqualTo(DocumentStatus.INDEXING);
    embedder.before(text -> {});
    reopen(embedder);

    bases.resume("faq");

    assertThat(bases.documents("faq").getFirst().status()).isEqualTo(DocumentStatus.COMPLETED);
    assertThat(embedder.handedOut().values()).containsOnly(1);
    assertThat(bases.verify("faq")).isEqualTo(new VerifyReport(1_500, 1_500, List.of(), List.of(), List.of()));
    assertThat(retrieve(List.of("faq"), "entry number 1200", SearchMode.KEYWORD, 1).getFirst().metadata())
        .containsEntry(KnowledgeBases.EXTERNAL_ID, Value.of("id1200"));
  }

  @Test
  void modelOutOfOrderIsReportedForEveryDocumentAndAddingAgainGoesOn() {
    bases.create("faq");
    List<SourceDocument> documents = IntStream.range(0, 6).mapToObj(i -> SourceDocument.text("d" + i, "text " + i))
        .toList();
    embedder.failAfter(0);

    List<IngestReport> failed = bases.addDocuments("faq", documents, AddOptions.defaults());
    embedder.before(text -> {});
    List<IngestReport> again = bases.addDocuments("faq", documents, AddOptions.defaults());

    assertThat(failed).extracting(IngestReport::outcome).containsOnly(Outcome.FAILED);
    assertThat(failed)
        .allSatisfy(report -> assertThat(report.error().orElseThrow().text()).contains("cannot be reached"));
    assertThat(again).extracting(IngestReport::outcome).containsOnly(Outcome.STORED);
    assertThat(bases.verify("faq").sound()).isTrue();
    assertThat(bases.verify("faq").chunks()).isEqualTo(6);
  }

  @Test
  void removedDocumentAndDisabledChunkAreNotFound() {
    bases.create("faq");
    add("faq", SourceDocument.text("faq.csv", FAQ));
    add("faq", SourceDocument.text("other.txt", "return an item elsewhere"));
    String id = retrieve(List.of("faq"), "parcel arrive", SearchMode.KEYWORD, 1).getFirst().segmentId();

    bases.remove("faq", "other.txt");
    bases.enableChunks("faq", List.of(id), false);

    assertThat(retrieve(List.of("faq"), "elsewhere", SearchMode.KEYWORD, 5)).isEmpty();
    assertThat(retrieve(List.of("faq"), "parcel arrive", SearchMode.KEYWORD, 5)).isEmpty();
    assertThat(bases.verify("faq")).isEqualTo(new VerifyReport(2, 2, List.of(), List.of(), List.of()));
    bases.enableChunks("faq", List.of(id), true);
    assertThat(retrieve(List.of("faq"), "parcel arrive", SearchMode.KEYWORD, 5)).hasSize(1);
    assertThat(catchThrowableOfType(DifyException.class, () -> bases.remove("faq", "other.txt")).code())
        .isEqualTo(ErrorCode.NOT_FOUND);
  }

  @Test
  void deletedBaseLeavesNothing() {
    KnowledgeBase base = bases.create("faq");
    bases.create("kept");
    add("faq", SourceDocument.text("faq.csv", FAQ));
    add("kept", SourceDocument.text("faq.csv", "question,answer\nHow do I return an item?,Within 30 days.\n"));

    bases.delete("faq");

    assertThat(bases.list()).extracting(KnowledgeBase::name).containsExactly("kept");
    assertThat(folder.resolve("index").resolve(base.id())).doesNotExist();
    assertThat(rows("dify_knowledge_chunk")).isEqualTo(1);
    assertThat(rows("dify_knowledge_vector")).isEqualTo(1);
    assertThat(rows("dify_knowledge_tombstone")).isZero();
    assertThat(first("kept", "return an item")).contains("30 days");
    bases.create("faq");
    assertThat(bases.search("faq", SearchRequest.of("return", SearchMode.DEFAULT, 1))).isEmpty();
  }

  @Test
  void moreBasesThanMayBeOpenAreSearchedAllTheSame() {
    bases.close();
    bases = open(embedder, 2);
    List<String> names = IntStream.range(0, 6).mapToObj(i -> "base" + i).toList();
    names.forEach(name -> {
      bases.create(name);
      add(name, SourceDocument.text("a.txt", "text of " + name));
    });

    for (int round = 0; round < 3; round++) {
      names.forEach(name -> assertThat(first(name, "text")).isEqualTo("text of " + name));
    }
    assertThat(retrieve(names, "text", SearchMode.DEFAULT, 10)).hasSize(6);
  }

  @Test
  void hitsAreCountedAndAppearLater() {
    bases.create("faq");
    add("faq", SourceDocument.text("faq.csv", FAQ));
    for (int i = 0; i < 3; i++) {
      retrieve(List.of("faq"), "return an item", SearchMode.KEYWORD, 1);
    }

    reopen(embedder);

    assertThat(retrieve(List.of("faq"), "return an item", SearchMode.KEYWORD, 1).getFirst().hitCount()).isEqualTo(3);
  }

  @Test
  void searchesGoOnWhileDocumentsAreAddedChangedAndRemoved() throws Exception {
    bases.create("faq");
    add("faq", SourceDocument.text("fixed.txt", "the fixed text is always found"));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> writers = new ArrayList<>();
      for (int writer = 0; writer < 3; writer++) {
        int own = writer;
        writers.add(threads.submit(() -> {
          for (int round = 0; round < 8; round++) {
            int version = round;
            String text = IntStream.range(0, 20).mapToObj(i -> "writer " + own + " text " + (i + version))
                .collect(Collectors.joining("\n\n"));
            add("faq", SourceDocument.text("w" + own, text));
          }
          bases.remove("faq", "w" + own);
        }));
      }
      Future<Integer> reader = threads.submit(() -> {
        int searches = 0;
        do {
          List<KnowledgeHit> hits = retrieve(List.of("faq"), "the fixed text", SearchMode.DEFAULT, 5);
          assertThat(hits).extracting(KnowledgeHit::content).contains("the fixed text is always found");
          searches++;
        } while (!writers.stream().allMatch(Future::isDone));
        return searches;
      });
      for (Future<?> writer : writers) {
        writer.get();
      }
      assertThat(reader.get()).isPositive();
    }
    assertThat(bases.verify("faq")).isEqualTo(new VerifyReport(1, 1, List.of(), List.of(), List.of()));
  }

  @Test
  void searchesGoOnWhileTheIndexIsRebuilt() throws Exception {
    bases.create("faq");
    add("faq", SourceDocument.text("faq.csv", FAQ));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> rebuilds = threads.submit(() -> {
        for (int i = 0; i < 5; i++) {
          bases.rebuild("faq", (done, total) -> {});
        }
      });
      do {
        assertThat(first("faq", "return an item")).contains("30 days");
      } while (!rebuilds.isDone());
      rebuilds.get();
    }
  }

  private interface Damage {
    void to(ChunkIndex index);
  }

  /** Changes the index behind the back of the bases. */
  private void damage(KnowledgeBase base, Damage damage) {
    bases.close();
    try (LuceneChunkIndexes lucene = new LuceneChunkIndexes();
        ChunkIndex index = lucene.open(children(folder.resolve("index").resolve(base.id())).getFirst())) {
      damage.to(index);
      index.commit();
    }
    bases = open(embedder, 8);
  }

  private void add(String base, SourceDocument document) {
    bases.addDocuments(base, List.of(document), AddOptions.defaults()).forEach(IngestReport::orThrow);
  }

  private String first(String base, String question) {
    return bases.search(base, SearchRequest.of(question, SearchMode.DEFAULT, 1)).getFirst().hit().content();
  }

  private List<KnowledgeHit> retrieve(List<String> names, String question, SearchMode mode, int topK) {
    return bases.retrieve(new KnowledgeQuery(names, question, mode, topK, OptionalDouble.empty()), Cancellation.none());
  }

  private long rows(String table) {
    return database.read(h -> h.createQuery("SELECT COUNT(*) FROM " + table).mapTo(Long.class).one());
  }

  private static List<Path> children(Path parent) {
    try (Stream<Path> all = Files.list(parent)) {
      return all.toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void deleteTree(Path root) throws IOException {
    try (Stream<Path> tree = Files.walk(root)) {
      for (Path path : tree.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
