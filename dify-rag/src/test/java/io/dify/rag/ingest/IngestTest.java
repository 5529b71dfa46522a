package io.dify.rag.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import io.dify.rag.FakeEmbedder;
import io.dify.rag.document.Entry;
import io.dify.rag.document.SourceDocument;
import io.dify.rag.extract.ExtractOptions;
import io.dify.rag.extract.Extracted;
import io.dify.rag.extract.Extractors;
import io.dify.rag.ingest.IngestReport.Outcome;
import io.dify.rag.store.BaseSettings;
import io.dify.rag.store.ChunkQueries;
import io.dify.rag.store.ChunkStore;
import io.dify.rag.store.DocumentStatus;
import io.dify.rag.store.DocumentStore;
import io.dify.rag.store.JobQueue;
import io.dify.rag.store.KnowledgeBase;
import io.dify.rag.store.KnowledgeSchema;
import io.dify.rag.store.NewDocument;
import io.dify.rag.store.StoredDocument;
import io.dify.rag.store.TenantStores;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Storing and indexing over a real SQLite file, with an index that only remembers. */
class IngestTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-21T08:00:00Z"));
  private static final Ids IDS = Ids.seeded(CLOCK, 1);

  @TempDir
  static Path folder;
  private static Database database;

  private final FakeEmbedder embedder = new FakeEmbedder();
  private final FakeIndex index = new FakeIndex();
  private TenantStores stores;
  private DocumentStore documents;
  private ChunkStore chunks;
  private ChunkQueries queries;
  private Leases leases;
  private KnowledgeBase base;
  private IndexSync sync;

  @BeforeAll
  static void open() {
    database = Database.open(folder.resolve("dify.db"));
    KnowledgeSchema.migrate(database);
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @BeforeEach
  void enter() {
    stores = TenantStores.of(database, IDS.next(), CLOCK, IDS);
    documents = stores.documents();
    chunks = stores.chunks();
    queries = stores.queries();
    leases = leases();
    base = stores.bases().create("faq", BaseSettings.defaults());
    restart();
  }

  @AfterEach
  void leave() {
    leases.close();
  }

  private static Leases leases() {
    return new Leases(new JobQueue(database, CLOCK, IDS.next(), Duration.ofMinutes(1)));
  }

  /** As after a crash: the index has what it committed, the database what it stored. */
  private void restart() {
    index.crash();
    sync = new IndexSync(base.id(), queries, documents, stores.vectors(), embedder, index);
  }

  @Test
  void documentBecomesFindableChunks() {
    IngestReport report = add("faq.csv", "question,answer\nHow?,So.\nWhen?,Now.\n");

    assertThat(report.outcome()).isEqualTo(Outcome.STORED);
    assertThat(report.added()).isEqualTo(2);
    assertThat(texts()).containsExactly("How?", "When?");
    assertThat(document("faq.csv").status()).isEqualTo(DocumentStatus.COMPLETED);
    assertThat(index.entries().values()).allSatisfy(entry -> assertThat(entry.vector()).isNotNull());
  }

  @Test
  void addingTheSameAgainDoesNothing() {
    add("faq.csv", "question,answer\nHow?,So.\n");
    long seq = queries.lastSeq(base.id());
    int commits = index.commits;

    IngestReport again = add("faq.csv", "question,answer\nHow?,So.\n");

    assertThat(again.outcome()).isEqualTo(Outcome.UNCHANGED);
    assertThat(queries.lastSeq(base.id())).isEqualTo(seq);
    assertThat(embedder.total()).isEqualTo(1);
    assertThat(index.commits).isEqualTo(commits);
  }

  @Test
  void changedDocumentChangesOnlyItsChangedChunks() {
    add("faq.csv", table(1, 50));
    Set<String> before = index.chunkIds();
    embedder.before(text -> assertThat(text).isEqualTo("inserted first?"));

    IngestReport report = add("faq.csv", "question,answer\ninserted first?,yes\n"
        + table(1, 50).replace("question,answer\n", "").replace("question 7?,answer 7\n", "").replace("answer 9\n",
            "other 9\n"));

    assertThat(report.added()).isEqualTo(1);
    assertThat(report.removed()).isEqualTo(1);
    assertThat(report.changed()).isEqualTo(1);
    Set<String> kept = new HashSet<>(index.chunkIds());
    kept.retainAll(before);
    assertThat(kept).hasSize(49);
    assertThat(texts()).hasSize(50).contains("inserted first?").doesNotContain("question 7?");
  }

  @Test
  void repeatedTextsAreChunksOfTheirOwnAndEmbeddedOnce() {
    add("a.txt", "same\n\nother\n\nsame\n\nsame");

    assertThat(index.size()).isEqualTo(4);
    assertThat(embedder.handedOut()).containsOnly(Map.entry("same", 1), Map.entry("other", 1));
    add("a.txt", "same\n\nother\n\nsame");
    assertThat(index.size()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(ints = { 0, 1, 255, 256, 257, 700, 1999})
  void brokenOffIndexingGoesOnWhereItStoppedAndEmbedsNothingTwice(int after) {
    embedder.failAfter(after);
    add("big.csv", table(1, 2_000));
    assertThat(document("big.csv").status()).isEqualTo(DocumentStatus.ERROR);
    assertThat(document("big.csv").error()).contains("cannot be reached");
    assertThat(embedder.total()).as("vectors that were handed out").isEqualTo(after / 256 * 256);
    embedder.before(text -> {});
    restart();

    IngestReport report = add("big.csv", table(1, 2_000));

    assertThat(report.outcome()).isEqualTo(Outcome.STORED);
    assertThat(report.added()).isZero();
    assertThat(document("big.csv").status()).isEqualTo(DocumentStatus.COMPLETED);
    assertThat(texts()).hasSize(2_000);
    assertThat(embedder.handedOut().values()).containsOnly(1);
  }

  @Test
  void killDuringIndexingIsResumedByTheNextRun() {
    embedder.before(text -> {
      if (text.equals("question 1500?")) {
        throw new DifyException(ErrorCode.CANCELLED, "killed");
      }
    });
    assertThat(catchThrowableOfType(DifyException.class, () -> add("big.csv", table(1, 2_000))).code())
        .isEqualTo(ErrorCode.CANCELLED);
    assertThat(document("big.csv").status()).isEqualTo(DocumentStatus.INDEXING);
    int made = embedder.total();
    restart();

    sync.replay();
    assertThat(index.size()).as("opening an index asks no model").isEqualTo(made).isEqualTo(1_499 / 256 * 256);
    embedder.before(text -> {});
    resume();

    assertThat(document("big.csv").status()).isEqualTo(DocumentStatus.COMPLETED);
    assertThat(texts()).hasSize(2_000);
    assertThat(embedder.handedOut().values()).containsOnly(1);
  }

  @Test
  void killDuringStoringIsResumedByTheNextRun() {
    Iterable<Entry> cut = () -> IntStream.rangeClosed(1, 2_500).mapToObj(IngestTest::entry).iterator();
    int[] passes = { 0};
    Extracted.Entries broken = sink -> {
      int pass = passes[0]++;
      cut.forEach(entry -> {
        if (pass == 1 && entry.content().equals("question 2400?")) {
          throw new DifyException(ErrorCode.CANCELLED, "killed");
        }
        sink.accept(entry);
      });
    };
    assertThat(catchThrowableOfType(DifyException.class, () -> store("big", new Extracted.Records(broken))).code())
        .isEqualTo(ErrorCode.CANCELLED);
    assertThat(document("big").status()).isEqualTo(DocumentStatus.SPLITTING);
    assertThat(queries.count(base.id())).isEqualTo(2_000);
    restart();
    resume();
    assertThat(document("big").error()).contains("Add it again");

    IngestReport report = store("big", new Extracted.Records(cut::forEach));

    assertThat(report.added()).isEqualTo(500);
    assertThat(texts()).hasSize(2_500);
    assertThat(document("big").status()).isEqualTo(DocumentStatus.COMPLETED);
  }

  @Test
  void lostCommitIsReplayedWithoutTheModel() {
    add("a.csv", table(1, 30));
    FakeIndex lost = new FakeIndex();
    embedder.before(text -> {
      throw new AssertionError("embedded again: " + text);
    });

    IndexSync replayed = new IndexSync(base.id(), queries, documents, stores.vectors(), embedder, lost);
    replayed.replay();
    replayed.commit();

    assertThat(lost.chunkIds()).isEqualTo(index.chunkIds());
    assertThat(lost.committedSeq()).isEqualTo(index.committedSeq());
  }

  @Test
  void uncommittedDeletionIsReplayed() {
    add("a.csv", table(1, 3));
    StoredDocument document = document("a.csv");
    List<String> ids = new ArrayList<>();
    queries.forEachId(document, ids::add);
    chunks.delete(document, ids.subList(0, 1));

    restart();
    sync.replay();

    assertThat(index.size()).isEqualTo(2);
  }

  @Test
  void textTheModelRefusesFailsItsDocumentOnly() {
    embedder.before(text -> {
      if (text.contains("poison")) {
        throw new DifyException(ErrorCode.MODEL_FAILED, "The text is too long for the model.");
      }
    });
    run(IngestProgress.NONE).add(Stream.of("a", "bad", "c", "d", "e")
        .map(name -> prose(name, "text of " + name + (name.equals("bad") ? " with poison" : ""))).toList());

    assertThat(texts()).containsExactly("text of a", "text of c", "text of d", "text of e");
    assertThat(document("bad").status()).isEqualTo(DocumentStatus.ERROR);
    assertThat(document("bad").error()).contains("too long");
    assertThat(document("e").status()).isEqualTo(DocumentStatus.COMPLETED);
    embedder.before(text -> {});
    store("bad", new Extracted.Prose("text of bad with poison", false));
    assertThat(texts()).contains("text of bad with poison");
  }

  @Test
  void modelOutOfOrderHoldsBackAllThatWait() {
    List<Source> sources = IntStream.range(0, 5).mapToObj(i -> prose("d" + i, "text " + i)).toList();
    embedder.failAfter(0);

    List<IngestReport> reports = run(IngestProgress.NONE).add(sources);

    assertThat(reports)
        .allSatisfy(report -> assertThat(report.error().orElseThrow().text()).contains("cannot be reached"));
    assertThat(documents.list(base.id())).extracting(StoredDocument::status).containsOnly(DocumentStatus.ERROR);
    embedder.before(text -> {});
    run(IngestProgress.NONE).add(sources);
    assertThat(texts()).hasSize(5);
  }

  @Test
  void unreadableDocumentFailsWithAReasonAndLeavesTheRest() {
    add("good.txt", "good text");
    add("faq.csv", "question,answer\nHow?,So.\n");

    IngestReport unclear = ingest(
        SourceDocument.of("unclear.txt", "a \u0096 b \u0085 c".getBytes(StandardCharsets.ISO_8859_1)));
    IngestReport broken = add("faq.csv", table(1, 1_500) + "\"open,quote\n");

    assertThat(unclear.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(document("unclear.txt").error()).contains("unclear.txt is not UTF-8")
        .isEqualTo(unclear.error().orElseThrow().text());
    assertThat(broken.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(texts()).as("what was there stays").containsExactly("How?", "good text");
    assertThat(document("faq.csv").error()).contains("line 1502");
    assertThat(add("faq.csv", "question,answer\nHow?,So.\n").outcome()).isEqualTo(Outcome.STORED);
    assertThat(document("faq.csv").status()).isEqualTo(DocumentStatus.COMPLETED);
  }

  @Test
  void emptyDocumentFails() {
    assertThat(add("empty.txt", " \n\n ").error().orElseThrow().text()).contains("empty.txt holds no text");
  }

  @Test
  void recordsKeepTheirIdsWhenTheirTextChanges() {
    add("c.jsonl", "{\"id\":\"a\",\"text\":\"one\"}\n{\"id\":\"b\",\"text\":\"two\"}\n");
    Set<String> before = index.chunkIds();

    IngestReport report = add("c.jsonl", "{\"id\":\"b\",\"text\":\"two\"}\n{\"id\":\"a\",\"text\":\"uno\"}\n");

    assertThat(report.changed()).isEqualTo(1);
    assertThat(index.chunkIds()).isEqualTo(before);
    assertThat(texts()).containsExactly("two", "uno");
    assertThat(queries.find(base.id(), before).values()).extracting(chunk -> chunk.externalId())
        .containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void unchangedDocumentIsRecognisedByTheNextProcessToo() {
    add("c.jsonl", "{\"id\":\"a\",\"text\":\"one\",\"z\":1,\"y\":2,\"x\":3,\"w\":4,\"v\":5,\"u\":6}\n");

    assertThat(document("c.jsonl").sourceHash())
        .isEqualTo("9bb688fa413aba1a121753024224b8f78827590115a46a0378fd840e935ef440");
    assertThat(queries.find(base.id(), index.chunkIds()).values()).singleElement()
        .satisfies(chunk -> assertThat(chunk.metadata().keySet()).containsExactly("z", "y", "x", "w", "v", "u"));
  }

  @Test
  void idUsedTwiceIsRefused() {
    IngestReport report = add("c.jsonl", "{\"id\":\"a\",\"text\":\"one\"}\n{\"id\":\"a\",\"text\":\"two\"}\n");

    assertThat(report.error().orElseThrow().text()).contains("c.jsonl", "\"a\"");
  }

  @Test
  void progressNamesEveryStage() {
    List<String> seen = new ArrayList<>();
    SourceDocument source = SourceDocument.text("faq.csv", table(1, 2_300));

    run((name, stage, done, total) -> seen.add(stage + " " + done + "/" + total)).add(List.of(source(source)));

    assertThat(seen).startsWith("PARSING 0/0", "CLEANING 0/0", "SPLITTING 0/2300", "SPLITTING 1000/2300",
        "SPLITTING 2000/2300", "SPLITTING 2300/2300").contains("INDEXING 1024/2300").endsWith("INDEXING 2300/2300");
  }

  @Test
  void indexIsCommittedOnceForManyBatches() {
    store("big",
        new Extracted.Records(sink -> IntStream.rangeClosed(1, 3_500).mapToObj(IngestTest::entry).forEach(sink)));

    assertThat(index.size()).isEqualTo(3_500);
    assertThat(index.commits).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(longs = { 1, 2, 3, 4, 5})
  void anySequenceOfVersionsLeavesWhatTheLastOneSays(long seed) {
    Random random = new Random(seed);
    List<String> last = List.of();
    for (int round = 0; round < 12; round++) {
      last = IntStream.range(0, 1 + random.nextInt(40)).mapToObj(i -> "text " + random.nextInt(30)).toList();
      add("a.txt", String.join("\n\n", last));
      if (random.nextInt(3) == 0) {
        restart();
        sync.replay();
      }
      assertThat(texts()).isEqualTo(last.stream().sorted().toList());
      Set<String> findable = new HashSet<>();
      queries.forEachFindable(base.id(), page -> findable.addAll(page.keySet()));
      assertThat(index.chunkIds()).isEqualTo(findable);
    }
    assertThat(new TreeSet<>(last)).isNotEmpty();
  }

  private static Entry entry(int i) {
    return Entry.question("question " + i + "?", "answer " + i);
  }

  private static String table(int from, int to) {
    return "question,answer\n" + IntStream.rangeClosed(from, to).mapToObj(i -> "question " + i + "?,answer " + i + "\n")
        .collect(Collectors.joining());
  }

  private IngestReport add(String name, String text) {
    return ingest(SourceDocument.text(name, text));
  }

  private IngestReport ingest(SourceDocument source) {
    return run(IngestProgress.NONE).add(List.of(source(source))).getFirst();
  }

  private IngestReport store(String name, Extracted extracted) {
    return run(IngestProgress.NONE).add(List.of(new Source(about(name), () -> extracted))).getFirst();
  }

  private IngestRun run(IngestProgress progress) {
    return new IngestRun(new IngestRun.Means(stores, leases, embedder, new IndexUpdate() {
      @Override
      public void apply() {
        sync.catchUp((done, total) -> {});
      }

      @Override
      public void commit() {
        sync.commit();
      }
    }, progress), base);
  }

  /** As the next process does, to which the work of the last one falls. */
  private void resume() {
    leases.close();
    leases = leases();
    leases.queue().inherit();
    run(IngestProgress.NONE).work(leases.claim(stores.tenant(), base.id()), document -> {
      throw new AssertionError("no bytes are kept");
    }, () -> false);
  }

  private static NewDocument about(String name) {
    return new NewDocument(name, "upload_file", Map.of());
  }

  private static Source prose(String name, String text) {
    return new Source(about(name), () -> new Extracted.Prose(text, false));
  }

  private static Source source(SourceDocument source) {
    return new Source(about(source.name()), () -> Extractors.standard().extract(source, ExtractOptions.defaults()));
  }

  private StoredDocument document(String name) {
    return documents.list(base.id()).stream().filter(document -> document.name().equals(name)).findFirst()
        .orElseThrow();
  }

  private List<String> texts() {
    return index.entries().values().stream().map(entry -> entry.text()).sorted().toList();
  }
}
