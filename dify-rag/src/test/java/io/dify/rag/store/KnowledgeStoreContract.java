package io.dify.rag.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.EmbeddingId;
import io.dify.core.retrieval.SearchMode;
import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import io.dify.core.value.Value;
import io.dify.rag.chunk.ChunkSettings;
import io.dify.rag.clean.CleanSettings;
import io.dify.rag.document.Chunk;
import io.dify.rag.document.Fingerprint;
import io.dify.rag.embed.EmbeddedText;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What the stores promise on every database. One database serves all tests, each with tenants of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class KnowledgeStoreContract {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-21T08:00:00Z"));

  private Database database;
  private final Ids ids = Ids.seeded(CLOCK, 1);
  private String tenant;
  private String stranger;
  private BaseStore bases;
  private DocumentStore documents;
  private ChunkStore chunks;
  private ChunkQueries queries;
  private VectorCache vectors;

  abstract Database create() throws SQLException;

  @BeforeAll
  void open() throws SQLException {
    database = create();
    KnowledgeSchema.migrate(database);
    KnowledgeSchema.migrate(database);
  }

  @BeforeEach
  void enter() {
    tenant = ids.next();
    stranger = ids.next();
    bases = new BaseStore(database, tenant, CLOCK, ids);
    documents = new DocumentStore(database, tenant, CLOCK, ids);
    chunks = new ChunkStore(database, tenant, CLOCK);
    queries = new ChunkQueries(database, tenant);
    vectors = new VectorCache(database, tenant);
  }

  @AfterAll
  void close() {
    if (database != null) {
      database.close();
    }
  }

  @Test
  void baseIsFoundByIdAndByName() {
    BaseSettings settings = new BaseSettings(new CleanSettings(false, true), new ChunkSettings("\n", 500, 10, false),
        SearchMode.KEYWORD);
    KnowledgeBase base = bases.create(" 常见问题 ", settings);

    assertThat(bases.find(base.id())).contains(base);
    assertThat(bases.find("常见问题")).contains(base);
    assertThat(base.settings()).isEqualTo(settings);
    assertThat(bases.list()).containsExactly(base);
  }

  @Test
  void nameIsTakenOnceInATenant() {
    bases.create("faq", BaseSettings.defaults());

    DifyException error = catchThrowableOfType(DifyException.class,
        () -> bases.create("faq", BaseSettings.defaults()));

    assertThat(error.code()).isEqualTo(ErrorCode.CONFLICT);
    assertThat(new BaseStore(database, stranger, CLOCK, ids).create("faq", BaseSettings.defaults()).name())
        .isEqualTo("faq");
  }

  @Test
  void otherTenantSeesAndChangesNothing() {
    KnowledgeBase base = bases.create("faq", BaseSettings.defaults());
    StoredDocument document = stored(base, "a.csv", 3);
    vectors.put(Map.of(TextHash.of("text 1"), vector(1)));
    ChunkStore foreign = new ChunkStore(database, stranger, CLOCK);
    ChunkQueries foreignQueries = new ChunkQueries(database, stranger);
    DocumentStore foreignDocuments = new DocumentStore(database, stranger, CLOCK, ids);
    List<String> chunkIds = ids(document);

    foreign.countHits(Map.of(chunkIds.getFirst(), 5L));
    foreignDocuments.fail(document.id(), "spite");
    foreignDocuments.delete(document);
    new BaseStore(database, stranger, CLOCK, ids).delete(base.id());
    new BaseStore(database, stranger, CLOCK, ids).change(base.id(),
        new BaseSettings(CleanSettings.defaults(), ChunkSettings.defaults(), SearchMode.VECTOR));
    assertThat(catchThrowableOfType(DifyException.class, () -> foreign.delete(document, chunkIds)).code())
        .isEqualTo(ErrorCode.NOT_FOUND);
    assertThat(catchThrowableOfType(DifyException.class, () -> foreign.put(document, batch(document, 9, 9))).code())
        .isEqualTo(ErrorCode.NOT_FOUND);
    assertThat(catchThrowableOfType(DifyException.class, () -> foreign.enable(base.id(), chunkIds, false)).code())
        .isEqualTo(ErrorCode.NOT_FOUND);

    assertThat(new BaseStore(database, stranger, CLOCK, ids).find(base.id())).isEmpty();
    assertThat(foreignDocuments.list(base.id())).isEmpty();
    assertThat(foreignDocuments.find(base.id(), document.id())).isEmpty();
    assertThat(foreignQueries.find(base.id(), chunkIds)).isEmpty();
    assertThat(foreignQueries.changes(base.id(), 0, 10)).isEmpty();
    assertThat(foreignQueries.lastSeq(base.id())).isZero();
    assertThat(new VectorCache(database, stranger).find(List.of(TextHash.of("text 1")), List.of(MODEL))).isEmpty();
    assertThat(bases.find("faq")).contains(base);
    assertThat(documents.find(base.id(), document.id()).orElseThrow().status()).isEqualTo(DocumentStatus.INDEXING);
    assertThat(queries.find(base.id(), chunkIds)).hasSize(3).allSatisfy((id, c) -> assertThat(c.hitCount()).isZero());
  }

  @Test
  void everyChangedChunkGetsTheNextNumber() {
    KnowledgeBase base = bases.create("faq", BaseSettings.defaults());
    StoredDocument one = stored(base, "one", 3);
    StoredDocument two = stored(base, "two", 2);

    chunks.delete(one, ids(one).subList(0, 1));
    chunks.enable(base.id(), ids(two).subList(0, 1), false);

    List<ChunkChange> changes = queries.changes(base.id(), 0, 100);
    assertThat(changes).extracting(ChunkChange::seq).isSorted().doesNotHaveDuplicates();
    assertThat(changes).hasSize(5);
    assertThat(changes.subList(3, 5)).extracting(ChunkChange::entry).containsOnlyNulls();
    assertThat(queries.lastSeq(base.id())).isEqualTo(7);
    assertThat(queries.countChanges(base.id(), 3)).isEqualTo(2);
  }

  @Test
  void changesComeInPagesWithoutGaps() {
    KnowledgeBase base = bases.create("faq", BaseSettings.defaults());
    StoredDocument document = stored(base, "one", 20);
    chunks.delete(document, ids(document).subList(5, 12));
    List<ChunkChange> all = queries.changes(base.id(), 0, 1_000);
    List<ChunkChange> paged = new ArrayList<>();
    long seq = 0;

    for (List<ChunkChange> page; !(page = queries.changes(base.id(), seq, 3)).isEmpty(); seq = page.getLast().seq()) {
      assertThat(page.size()).isLessThanOrEqualTo(3);
      paged.addAll(page);
    }

    assertThat(paged).isEqualTo(all).hasSize(20);
  }

  @Test
  void storingTheSameAgainChangesNothing() {
    KnowledgeBase base = bases.create("faq", BaseSettings.defaults());
    StoredDocument document = stored(base, "one", 3);
    long before = queries.lastSeq(base.id());

    assertThat(chunks.put(document, batch(document, 1, 3))).isEqualTo(new ChunkStore.Stored(0, 0));
    assertThat(queries.lastSeq(base.id())).isEqualTo(before);
  }

  @Test
  void newAnswerIsStoredWithoutTroublingTheIndex() {
    KnowledgeBase base = bases.create("faq", BaseSettings.defaults());
    StoredDocument document = stored(base, "one", 1);
    long before = queries.lastSeq(base.id());
    NewChunk old = batch(document, 1, 1).getFirst();
    Chunk retold = new Chunk(old.chunk().id(), document.id(), 1, old.chunk().content(), "new answer", "other", true);

    assertThat(chunks.put(document, List.of(new NewChunk(retold, null, Map.of()))))
        .isEqualTo(new ChunkStore.Stored(0, 1));
    assertThat(queries.find(base.id(), List.of(retold.id())).get(retold.id()).chunk().answer()).isEqualTo("new answer");
    assertThat(queries.lastSeq(base.id())).isEqualTo(before);
  }

  @Test
  void newTextUnderTheSameIdIsAChange() {
    KnowledgeBase base = bases.create("faq", BaseSettings.defaults());
    StoredDocument document = stored(base, "one", 1);
    String id = ids(document).getFirst();
    Chunk retold = new Chunk(id, document.id(), 1, "other text", null, "other", true);

    chunks.put(document, List.of(new NewChunk(retold, null, Map.of())));

    assertThat(queries.changes(base.id(), 1, 10)).singleElement().satisfies(change -> {
      assertThat(change.chunkId()).isEqualTo(id);
      assertThat(change.entry().text()).isEqualTo("other text");
    });
  }

  @Test
  void chunkKeepsAllItCameWith() {
    KnowledgeBase base = bases.create("faq", BaseSettings.defaults());
    StoredDocument document = documents.begin(base.id(), "faq.csv", "upload_file", Map.of("lang", Value.of("zh")));
    String id = ids.next();
    Chunk chunk = new Chunk(id, document.id(), 7, "如何退货？👍", "三十天。", "h", true);
    chunks.put(document, List.of(new NewChunk(chunk, "ext-1", Map.of("topic", Value.of("returns")))));
    chunks.countHits(Map.of(id, 3L));
    chunks.countHits(Map.of(id, 2L, "unknown", 1L));

    assertThat(queries.find(base.id(), List.of(id, "c2"))).isEqualTo(Map.of(id, new StoredChunk(chunk, "faq.csv",
        "upload_file", "ext-1", Map.of("topic", Value.of("returns")), Map.of("lang", Value.of("zh")), 10, 5)));
  }

  @Test
  void documentGoesThroughItsStages() {
    KnowledgeBase base = bases.create("faq", BaseSettings.defaults());
    StoredDocument document = documents.begin(base.id(), "a", "upload_file", Map.of());
    assertThat(document.status()).isEqualTo(DocumentStatus.WAITING);
    documents.advance(document, DocumentStatus.SPLITTING);
    chunks.put(document, batch(document, 1, 2));
    documents.stored(document, "hash", 2, 12);

    documents.completeIndexed(base.id(), 1);
    assertThat(documents.find(base.id(), document.id()).orElseThrow().status()).isEqualTo(DocumentStatus.INDEXING);
    documents.completeIndexed(base.id(), 2);

    StoredDocument done = documents.find(base.id(), document.id()).orElseThrow();
    assertThat(done.status()).isEqualTo(DocumentStatus.COMPLETED);
    assertThat(done.completedAt()).isEqualTo(Optional.of(CLOCK.instant()));
    assertThat(done.sourceHash()).isEqualTo("hash");
    assertThat(done.chunkCount()).isEqualTo(2);
    assertThat(documents.begin(base.id(), "a", "upload_file", Map.of()).id()).isEqualTo(document.id());
  }

  @Test
  void chunksOfADocumentHeldBackAreLeftOutUntilItComesAgain() {
    KnowledgeBase base = bases.create("faq", BaseSettings.defaults());
    StoredDocument bad = stored(base, "bad", 3);
    stored(base, "good", 1);

    documents.holdBack(bad.id(), "refused");

    assertThat(queries.changes(base.id(), 0, 10)).hasSize(1);
    assertThat(documents.find(base.id(), bad.id()).orElseThrow().error()).isEqualTo("refused");
    StoredDocument again = documents.begin(base.id(), "bad", "upload_file", Map.of());
    assertThat(again.heldBack()).isTrue();
    chunks.touch(again);
    assertThat(queries.changes(base.id(), 4, 10)).isEmpty();
    documents.release(again);
    assertThat(queries.changes(base.id(), 4, 10)).extracting(ChunkChange::chunkId)
        .containsExactlyInAnyOrderElementsOf(ids(bad));
  }

  @Test
  void unreadableDocumentKeepsWhatWasStoredBefore() {
    KnowledgeBase base = bases.create("faq", BaseSettings.defaults());
    StoredDocument document = stored(base, "a", 2);

    documents.fail(document.id(), "not UTF-8\0");

    assertThat(queries.changes(base.id(), 0, 10)).hasSize(2);
    List<String> findable = new ArrayList<>();
    queries.forEachFindable(base.id(), page -> findable.addAll(page.keySet()));
    assertThat(findable).hasSize(2);
  }

  @Test
  void sweepRemovesVectorsThatNobodyNeeds() {
    KnowledgeBase base = bases.create("faq", BaseSettings.defaults());
    StoredDocument one = stored(base, "one", 2);
    StoredDocument two = stored(base, "two", 1);
    Map<String, EmbeddedText> known = Map.of(TextHash.of("text 1"), vector(1), TextHash.of("text 2"), vector(2));
    vectors.put(known);
    vectors.put(known);

    chunks.delete(one, ids(one));
    vectors.sweep();

    assertThat(vectors.find(known.keySet(), List.of(MODEL))).containsOnlyKeys(TextHash.of("text 1"));
    assertThat(queries.find(base.id(), ids(two))).hasSize(1);
  }

  @Test
  void vectorsComeBackRoundedAndOnlyForTheirModel() {
    EmbeddedText vector = new EmbeddedText(MODEL, new float[]{ 0.1234567f, -0.9876543f, 0, 1e-5f});

    float[] kept = vectors.put(Map.of("h", vector)).get("h").vector();

    assertThat(kept).containsExactly(vector.vector(), within(0.0003f));
    assertThat(vectors.find(List.of("h", "g"), List.of(MODEL)).get("h").vector()).containsExactly(kept);
    assertThat(vectors.find(List.of("h"), List.of(new EmbeddingId("fake", "2", 4, true)))).isEmpty();
    assertThat(vectors.find(List.of("h"), List.of())).isEmpty();
  }

  @Test
  void vectorsOutsideTheRangeOfSixteenBitsAreKeptWhole() {
    float[] large = { 1e6f, -0.1234567f, 3, 4};

    vectors.put(Map.of("h", new EmbeddedText(MODEL, large)));

    assertThat(vectors.find(List.of("h"), List.of(MODEL)).get("h").vector()).containsExactly(large);
  }

  @Test
  void oldTombstonesGoAndTheBaseRemembers() {
    KnowledgeBase base = bases.create("faq", BaseSettings.defaults());
    StoredDocument document = stored(base, "one", 3);
    chunks.delete(document, ids(document).subList(0, 2));

    chunks.purge(base.id(), 4, CLOCK.millis());
    assertThat(queries.purgedSeq(base.id())).isZero();
    chunks.purge(base.id(), 4, CLOCK.millis() + 1);

    assertThat(queries.purgedSeq(base.id())).isEqualTo(4);
    assertThat(queries.changes(base.id(), 0, 10)).hasSize(2);
  }

  @Test
  void interruptedDocumentsAreHeldBackWithAReason() {
    KnowledgeBase base = bases.create("faq", BaseSettings.defaults());
    StoredDocument cut = documents.begin(base.id(), "cut", "upload_file", Map.of());
    documents.advance(cut, DocumentStatus.SPLITTING);
    chunks.put(cut, batch(cut, 1, 1));
    StoredDocument waiting = stored(base, "whole", 1);

    documents.failInterrupted(base.id());

    assertThat(documents.find(base.id(), cut.id()).orElseThrow().error()).contains("Add it again");
    assertThat(documents.find(base.id(), waiting.id()).orElseThrow().status()).isEqualTo(DocumentStatus.INDEXING);
  }

  @Test
  void manyThousandChunksAreStoredInBatches() {
    KnowledgeBase base = bases.create("faq", BaseSettings.defaults());
    StoredDocument document = documents.begin(base.id(), "big", "upload_file", Map.of());
    for (int from = 1; from <= 5_000; from += ChunkStore.BATCH) {
      chunks.put(document, batch(document, from, from + ChunkStore.BATCH - 1));
    }

    assertThat(queries.countChanges(base.id(), 0)).isEqualTo(5_000);
    assertThat(ids(document)).hasSize(5_000).doesNotHaveDuplicates();
    bases.delete(base.id());
    assertThat(ids(document)).isEmpty();
  }

  static final EmbeddingId MODEL = new EmbeddingId("fake", "1", 4, true);

  private static EmbeddedText vector(int seed) {
    return new EmbeddedText(MODEL, new float[]{ seed, 0.25f, -seed, Float.MIN_VALUE});
  }

  private StoredDocument stored(KnowledgeBase base, String name, int count) {
    StoredDocument document = documents.begin(base.id(), name, "upload_file", Map.of());
    chunks.put(document, batch(document, 1, count));
    documents.stored(document, "hash", count, count);
    return document;
  }

  private static List<NewChunk> batch(StoredDocument document, int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(i -> new NewChunk(new Chunk(Fingerprint.id(document.id(), "c" + i),
        document.id(), i, "text " + i, null, Fingerprint.of("text " + i), true), null, Map.of())).toList();
  }

  /** Of all chunks, in the order of their places. */
  private List<String> ids(StoredDocument document) {
    List<String> all = new ArrayList<>();
    queries.forEachId(document, all::add);
    Map<String, StoredChunk> found = queries.find(document.baseId(), all.subList(0, Math.min(all.size(), 1_000)));
    return all.size() > 1_000
        ? all
        : all.stream().sorted(java.util.Comparator
            .comparingInt(id -> found.containsKey(id) ? found.get(id).chunk().position() : 0)).toList();
  }
}
