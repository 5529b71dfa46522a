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
import io.dify.rag.document.Attachment;
import io.dify.rag.document.Chunk;
import io.dify.rag.document.Fingerprint;
import io.dify.rag.document.Place;
import io.dify.rag.document.SourceDocument;
import io.dify.rag.embed.EmbeddedText;
import io.dify.rag.store.DocumentStore.StoredContent;
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
    assertThat(queries.lastSeq(base.id())).isEqualTo(changes.getLast().seq());
    assertThat(queries.countChanges(base.id(), changes.get(1).seq())).isEqualTo(2);
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
    long before = queries.lastSeq(base.id());
    String id = ids(document).getFirst();
    Chunk retold = new Chunk(id, document.id(), 1, "other text", null, "other", true);

    chunks.put(document, List.of(new NewChunk(retold, null, Map.of())));

    assertThat(queries.changes(base.id(), 0, 10)).as("it waits for its vector").isEmpty();
    assertThat(queries.pending(base.id(), List.of(document.id()), 10)).hasSize(1);
    chunks.publish(base.id(), List.of(id));
    assertThat(queries.changes(base.id(), before, 10)).singleElement().satisfies(change -> {
      assertThat(change.chunkId()).isEqualTo(id);
      assertThat(change.entry().units()).extracting(ChunkChange.Unit::text).containsExactly("other text");
    });
  }

  @Test
  void chunkKeepsAllItCameWith() {
    KnowledgeBase base = bases.create("faq", BaseSettings.defaults());
    StoredDocument document = documents.begin(base.id(),
        new NewDocument("faq.csv", "upload_file", Map.of("lang", Value.of("zh"))));
    String id = ids.next();
    Chunk chunk = new Chunk(id, document.id(), 7, "如何退货？👍", "三十天。", "h", true);
    chunks.put(document, List.of(new NewChunk(chunk, "ext-1", Map.of("topic", Value.of("returns")),
        new Place(3, List.of("Shop", "退货")), List.of("img"), List.of("退货"), List.of())));
    chunks.countHits(Map.of(id, 3L));
    chunks.countHits(Map.of(id, 2L, "unknown", 1L));

    assertThat(queries.find(base.id(), List.of(id, "c2"))).isEqualTo(Map.of(id, new StoredChunk(chunk, "faq.csv",
        "upload_file", "ext-1", Map.of("topic", Value.of("returns")), Map.of("lang", Value.of("zh")), 10, 5,
        new Place(3, List.of("Shop", "退货")), List.of("img"), List.of("退货"), false, null,
        new ChunkHistory(CLOCK.instant(), "", CLOCK.instant(), "", CLOCK.instant(), null, null, ""))));
  }

  @Test
  void documentGoesThroughItsStages() {
    KnowledgeBase base = bases.create("faq", BaseSettings.defaults());
    StoredDocument document = begin(base, "a");
    assertThat(document.status()).isEqualTo(DocumentStatus.WAITING);
    documents.split(document, 2);
    chunks.put(document, batch(document, 1, 2));
    documents.stored(document, new StoredContent("hash", 2, 12, 3));

    assertThat(documents.complete(document.id())).as("its chunks wait").isFalse();
    assertThat(documents.find(base.id(), document.id()).orElseThrow().status()).isEqualTo(DocumentStatus.INDEXING);
    chunks.publish(base.id(), ids(document));
    assertThat(documents.complete(document.id())).isTrue();

    StoredDocument done = documents.find(base.id(), document.id()).orElseThrow();
    assertThat(done.status()).isEqualTo(DocumentStatus.COMPLETED);
    assertThat(done.completedAt()).isEqualTo(Optional.of(CLOCK.instant()));
    assertThat(done.sourceHash()).isEqualTo("hash");
    assertThat(done.chunkCount()).isEqualTo(2);
    assertThat(begin(base, "a").id()).isEqualTo(document.id());
  }

  @Test
  void refusedChunksAreLeftOutUntilTheyArePublished() {
    KnowledgeBase base = bases.create("faq", BaseSettings.defaults());
    StoredDocument bad = stored(base, "bad", 3);
    stored(base, "good", 1);
    long before = queries.lastSeq(base.id());

    documents.fail(bad.id(), "refused", ids(bad));

    assertThat(queries.changes(base.id(), 0, 10)).hasSize(1);
    assertThat(documents.find(base.id(), bad.id()).orElseThrow().error()).isEqualTo("refused");
    chunks.publish(base.id(), ids(bad));
    assertThat(queries.changes(base.id(), before, 10)).extracting(ChunkChange::chunkId)
        .containsExactlyInAnyOrderElementsOf(ids(bad));
  }

  @Test
  void chunkWithChildrenIsFoundByThem() {
    KnowledgeBase base = bases.create("faq", BaseSettings.defaults());
    StoredDocument document = begin(base, "book");
    NewChunk parent = parent(document, "one", "two", "one");
    chunks.put(document, List.of(parent));
    chunks.publish(base.id(), List.of(parent.chunk().id()));

    List<ChunkChange.Unit> units = queries.changes(base.id(), 0, 9).getFirst().entry().units();

    assertThat(units).extracting(ChunkChange.Unit::text).containsExactly("one", "two", "one");
    assertThat(units).extracting(ChunkChange.Unit::id).doesNotHaveDuplicates().doesNotContain(parent.chunk().id());
    List<ChildChunk> children = queries.childrenOf(base.id(), List.of(parent.chunk().id())).get(parent.chunk().id());
    assertThat(children).extracting(ChildChunk::position).containsExactly(1, 2, 3);
    assertThat(queries.children(base.id(), List.of(children.get(1).id(), "none")))
        .isEqualTo(Map.of(children.get(1).id(), children.get(1)));
    assertThat(new ChunkQueries(database, stranger).children(base.id(), List.of(children.get(1).id()))).isEmpty();
  }

  @Test
  void otherChildrenOfTheSameChunkAreAChange() {
    KnowledgeBase base = bases.create("faq", BaseSettings.defaults());
    StoredDocument document = begin(base, "book");
    NewChunk parent = parent(document, "one", "two");
    chunks.put(document, List.of(parent));
    chunks.publish(base.id(), List.of(parent.chunk().id()));

    assertThat(chunks.put(document, List.of(parent))).isEqualTo(new ChunkStore.Stored(0, 0));
    assertThat(chunks.put(document, List.of(parent(document, "two", "three")))).isEqualTo(new ChunkStore.Stored(0, 1));

    assertThat(queries.pending(base.id(), List.of(document.id()), 9).getFirst().entry().units())
        .extracting(ChunkChange.Unit::text).containsExactly("two", "three");
  }

  @Test
  void filtersMayAskForFieldsOfRecordDocumentAndBase() {
    KnowledgeBase base = bases.create("faq", BaseSettings.defaults());
    StoredDocument document = documents.begin(base.id(), new NewDocument("a.csv", "upload_file",
        Map.of("lang", Value.of("zh"), "topic", Value.of("all")), "ann", null, null));
    NewChunk chunk = batch(document, 1, 1).getFirst();
    chunks.put(document, List.of(new NewChunk(chunk.chunk(), null, Map.of("topic", Value.of("returns"),
        "source", Value.of("mine")))));
    chunks.publish(base.id(), List.of(chunk.chunk().id()));

    long second = CLOCK.instant().getEpochSecond();
    assertThat(fields(base)).isEqualTo(Map.of("lang", Value.of("zh"), "topic", Value.of("returns"), "document_name",
        Value.of("a.csv"), "uploader", Value.of("ann"), "upload_date", Value.of(second), "last_update_date",
        Value.of(second), "source", Value.of("upload_file")));
    long before = queries.lastSeq(base.id());
    bases.allowBuiltInFields(base.id(), false);
    assertThat(queries.changes(base.id(), before, 9)).as("indexes must learn of it").hasSize(1);
    assertThat(fields(base)).isEqualTo(
        Map.of("lang", Value.of("zh"), "topic", Value.of("returns"), "source", Value.of("mine")));
  }

  private Map<String, Value> fields(KnowledgeBase base) {
    return queries.changes(base.id(), 0, 9).getFirst().entry().fields();
  }

  @Test
  void otherMetadataOfADocumentReachIndexesWithoutNewVectors() {
    KnowledgeBase base = bases.create("faq", BaseSettings.defaults());
    StoredDocument document = stored(base, "a", 2);
    stored(base, "b", 1);
    long before = queries.lastSeq(base.id());

    begin(base, "a");
    assertThat(queries.lastSeq(base.id())).as("nothing new").isEqualTo(before);
    documents.begin(base.id(), new NewDocument("a", "upload_file", Map.of("lang", Value.of("zh"))));

    assertThat(queries.changes(base.id(), before, 9)).hasSize(2)
        .allSatisfy(change -> assertThat(change.entry().fields()).containsEntry("lang", Value.of("zh")));
    assertThat(queries.countPending(List.of(document.id()))).isZero();
  }

  @Test
  void economyBaseIsSearchedByKeywordsToo() {
    KnowledgeBase base = bases.create("faq", "", BaseSettings.defaults(), IndexingTechnique.ECONOMY);
    StoredDocument document = begin(base, "a");
    Chunk chunk = batch(document, 1, 1).getFirst().chunk();
    chunks.put(document, List.of(new NewChunk(chunk, null, Map.of(), Place.UNKNOWN, List.of(), List.of("refund", "退货"),
        List.of())));
    chunks.publish(base.id(), List.of(chunk.id()));

    assertThat(queries.changes(base.id(), 0, 9).getFirst().entry().units().getFirst().text())
        .isEqualTo("text 1\nrefund 退货");
    bases.upgrade(base.id());
    assertThat(queries.changes(base.id(), 0, 9).getFirst().entry().units().getFirst().text()).isEqualTo("text 1");
  }

  @Test
  void bytesAndImagesAreKeptOnceAndGoWithTheirLastUse() {
    KnowledgeBase base = bases.create("faq", BaseSettings.defaults());
    byte[] bytes = new byte[2_500_000];
    new java.util.Random(7).nextBytes(bytes);
    SourceStore sources = new SourceStore(database, tenant, CLOCK);
    SourceRef source = sources.put(SourceDocument.of("a.pdf", bytes), "GBK", bytes.length);
    assertThat(sources.put(SourceDocument.of("b.pdf", bytes), null, bytes.length).id()).isEqualTo(source.id());
    StoredDocument document = documents.begin(base.id(),
        new NewDocument("a", "upload_file", Map.of(), "", source, null));

    sources.sweep(Long.MAX_VALUE);
    assertThat(document.source()).isEqualTo(source);
    assertThat(sources.read(source).sizeBytes()).isEqualTo(bytes.length);
    assertThat(sources.read(source).open()).hasBinaryContent(bytes);
    assertThat(new SourceStore(database, stranger, CLOCK).size(source.id())).isEmpty();
    assertThat(catchThrowableOfType(DifyException.class,
        () -> sources.put(SourceDocument.of("big.pdf", bytes), null, bytes.length - 1)).text())
        .contains("big.pdf has 2500000 bytes");
    documents.delete(document);
    sources.sweep(Long.MAX_VALUE);
    assertThat(sources.size(source.id())).isEmpty();

    AttachmentStore images = new AttachmentStore(database, tenant, CLOCK);
    Attachment image = Attachment.of("a.png", "image/png", new byte[]{ 1, 2});
    images.put(image);
    images.put(image);
    StoredDocument shown = begin(base, "shown");
    chunks.put(shown, List.of(new NewChunk(batch(shown, 1, 1).getFirst().chunk(), null, Map.of(), Place.UNKNOWN,
        List.of(image.id(), "lost"), List.of(), List.of())));
    images.sweep(Long.MAX_VALUE);
    assertThat(images.find(image.id()).orElseThrow().content()).containsExactly(1, 2);
    assertThat(images.missing(base.id())).containsExactly("lost");
    chunks.delete(shown, ids(shown));
    images.sweep(Long.MAX_VALUE);
    assertThat(images.find(image.id())).isEmpty();
  }

  private static NewChunk parent(StoredDocument document, String... children) {
    NewChunk plain = batch(document, 1, 1).getFirst();
    return new NewChunk(plain.chunk(), null, Map.of(), Place.UNKNOWN, List.of(), List.of(), List.of(children));
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

    long first = queries.lastSeq(base.id()) - 1;
    chunks.purge(base.id(), first, CLOCK.millis());
    assertThat(queries.purgedSeq(base.id())).isZero();
    chunks.purge(base.id(), first, CLOCK.millis() + 1);

    assertThat(queries.purgedSeq(base.id())).isEqualTo(first);
    assertThat(queries.changes(base.id(), 0, 10)).hasSize(2);
  }

  @Test
  void manyThousandChunksAreStoredInBatches() {
    KnowledgeBase base = bases.create("faq", BaseSettings.defaults());
    StoredDocument document = begin(base, "big");
    for (int from = 1; from <= 5_000; from += ChunkStore.BATCH) {
      chunks.put(document, batch(document, from, from + ChunkStore.BATCH - 1));
    }

    assertThat(queries.count(base.id())).isEqualTo(5_000);
    assertThat(ids(document)).hasSize(5_000).doesNotHaveDuplicates();
    bases.delete(base.id());
    assertThat(ids(document)).isEmpty();
  }

  static final EmbeddingId MODEL = new EmbeddingId("fake", "1", 4, true);

  private static EmbeddedText vector(int seed) {
    return new EmbeddedText(MODEL, new float[]{ seed, 0.25f, -seed, Float.MIN_VALUE});
  }

  private StoredDocument begin(KnowledgeBase base, String name) {
    return documents.begin(base.id(), new NewDocument(name, "upload_file", Map.of()));
  }

  /** Chunks whose vectors are there. */
  private StoredDocument stored(KnowledgeBase base, String name, int count) {
    StoredDocument document = begin(base, name);
    chunks.put(document, batch(document, 1, count));
    documents.stored(document, new StoredContent("hash", count, count, count));
    chunks.publish(base.id(), batch(document, 1, count).stream().map(c -> c.chunk().id()).toList());
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
