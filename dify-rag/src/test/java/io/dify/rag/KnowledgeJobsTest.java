package io.dify.rag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.retrieval.SearchMode;
import io.dify.core.store.Database;
import io.dify.rag.chunk.ChunkMode;
import io.dify.rag.chunk.ChunkSettings;
import io.dify.rag.document.SourceDocument;
import io.dify.rag.ingest.IngestProgress;
import io.dify.rag.retrieve.SearchRequest;
import io.dify.rag.store.BaseSettings;
import io.dify.rag.store.DocumentStatus;
import io.dify.rag.store.StoredDocument;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Documents that are taken in by and by, over SQLite and Lucene; the model is a fake that can be held up. */
@Timeout(60)
class KnowledgeJobsTest {
  @TempDir
  Path folder;

  private final FakeEmbedder embedder = new FakeEmbedder();
  private Database database;
  private KnowledgeBases bases;

  @BeforeEach
  void open() {
    database = Database.open(folder.resolve("dify.db"));
    bases = KnowledgeBases.open(database, folder.resolve("index"), embedder);
    bases.create("faq");
  }

  @AfterEach
  void close() {
    bases.close();
    database.close();
  }

  private void restart() {
    bases.close();
    bases = KnowledgeBases.open(database, folder.resolve("index"), embedder);
  }

  @Test
  void submittedDocumentsAreTakenInByAndBy() {
    IndexingBatch batch = submit(table("a.csv", 300), SourceDocument.text("b.txt", "apples and pears"));
    assertThat(batch.documents()).extracting(StoredDocument::status).containsOnly(DocumentStatus.WAITING);
    assertThat(bases.search("faq", SearchRequest.of("pears", SearchMode.KEYWORD, 3))).isEmpty();

    bases.jobs().runAll(IngestProgress.NONE);

    assertThat(bases.jobs().batch("faq", batch.id())).allSatisfy(status -> {
      assertThat(status.document().status()).isEqualTo(DocumentStatus.COMPLETED);
      assertThat(status.completedChunks()).isEqualTo(status.totalChunks()).isPositive();
      assertThat(status.document().times().started()).isNotNull();
      assertThat(status.document().times().split()).isNotNull();
    });
    assertThat(bases.search("faq", SearchRequest.of("pears", SearchMode.KEYWORD, 3))).hasSize(1);
    assertThat(bases.verify("faq").sound()).isTrue();
  }

  @Test
  void secondRunChangesNothing() {
    submit(table("a.csv", 20));
    bases.jobs().runAll(IngestProgress.NONE);
    submit(table("a.csv", 20));

    bases.jobs().runAll(IngestProgress.NONE);

    assertThat(embedder.total()).isEqualTo(20);
    assertThat(status("a.csv")).isEqualTo(DocumentStatus.COMPLETED);
  }

  @Test
  void workersDoWhatIsSubmitted() throws InterruptedException {
    CountDownLatch embedding = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    hold(embedding, go);
    bases.startJobs(2);
    submit(table("a.csv", 600));
    embedding.await();

    bases.jobs().pause("faq", "a.csv");
    go.countDown();
    await("a.csv", DocumentStatus.PAUSED);
    assertThat(bases.jobs().status("faq", "a.csv").completedChunks()).isLessThan(600);
    bases.jobs().resume("faq", "a.csv");
    await("a.csv", DocumentStatus.COMPLETED);

    assertThat(embedder.handedOut()).hasSize(600).allSatisfy((text, times) -> assertThat(times).isEqualTo(1));
  }

  @Test
  void searchesAndEditsDoNotWaitForTheModelAtWork() throws InterruptedException {
    bases.addDocuments("faq", List.of(SourceDocument.text("old.txt", "old text")), AddOptions.defaults());
    CountDownLatch embedding = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    bases.startJobs(1);
    embedder.before(text -> {
      if (text.startsWith("question")) {
        embedding.countDown();
        await(go);
      }
    });
    submit(table("a.csv", 600));
    embedding.await();

    bases.chunks().add("faq", "old.txt", List.of(ChunkText.of("written by hand")));

    assertThat(bases.search("faq", SearchRequest.of("written hand", SearchMode.HYBRID, 1)).getFirst().hit().content())
        .isEqualTo("written by hand");
    go.countDown();
    await("a.csv", DocumentStatus.COMPLETED);
  }

  @Test
  void closingBreaksOffAndTheNextProcessGoesOn() throws InterruptedException {
    CountDownLatch embedding = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    hold(embedding, go);
    bases.startJobs(1);
    submit(table("a.csv", 600));
    embedding.await();
    go.countDown();

    restart();
    bases.jobs().runAll(IngestProgress.NONE);

    assertThat(status("a.csv")).isEqualTo(DocumentStatus.COMPLETED);
    assertThat(embedder.handedOut().values()).containsOnly(1);
  }

  @Test
  void failedDocumentGoesOnWhenItIsTriedAgain() {
    embedder.failAfter(300);
    submit(table("a.csv", 600));
    bases.jobs().runAll(IngestProgress.NONE);
    assertThat(bases.documents("faq").getFirst().error()).contains("cannot be reached");
    embedder.before(text -> {});

    bases.jobs().retry("faq", "a.csv");
    bases.jobs().runAll(IngestProgress.NONE);

    assertThat(status("a.csv")).isEqualTo(DocumentStatus.COMPLETED);
    assertThat(embedder.handedOut().values()).containsOnly(1);
  }

  @Test
  void stoppedDocumentEndsWithAReason() {
    submit(table("a.csv", 20));

    bases.jobs().cancel("faq", "a.csv");
    bases.jobs().runAll(IngestProgress.NONE);

    assertThat(status("a.csv")).isEqualTo(DocumentStatus.ERROR);
    assertThat(bases.documents("faq").getFirst().error()).contains("Stopped by request");
    assertThat(code(() -> bases.jobs().pause("faq", "a.csv"))).isEqualTo(ErrorCode.CONFLICT);
  }

  @Test
  void otherRulesCutTheKeptFileAnew() {
    submit(SourceDocument.text("a.txt", "one two three. ".repeat(40)));
    bases.jobs().runAll(IngestProgress.NONE);
    BaseSettings usual = BaseSettings.defaults();
    BaseSettings small = new BaseSettings(usual.clean(),
        new ChunkSettings("\n\n", 60, 0, true), SearchMode.DEFAULT);
    long before = bases.chunkCount("faq");

    bases.jobs().reindex("faq", "a.txt", small);
    bases.jobs().runAll(IngestProgress.NONE);

    assertThat(bases.chunkCount("faq")).isGreaterThan(before);
    assertThat(bases.verify("faq").sound()).isTrue();
    assertThat(code(() -> bases.jobs().reindex("faq", "a.txt", new BaseSettings(usual.clean(),
        usual.chunk().withMode(ChunkMode.of("qa_model")), SearchMode.DEFAULT)))).isEqualTo(ErrorCode.INVALID_PARAM);
  }

  @Test
  void tenantWithLittleIsNotKeptWaitingByOneWithMuch() throws InterruptedException {
    KnowledgeBases other = bases.ofTenant("other");
    other.create("small");
    List<String> order = new ArrayList<>();
    CountDownLatch embedding = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    embedder.before(text -> {
      embedding.countDown();
      await(go);
      synchronized (order) {
        order.add(text.contains("pears") ? "small" : "large");
      }
    });
    submit(IntStream.range(0, 30).mapToObj(i -> SourceDocument.text("d" + i + ".txt", "document " + i + " ".repeat(9)
        + "x".repeat(1_000))).toArray(SourceDocument[]::new));
    bases.startJobs(1);
    embedding.await();
    other.jobs().submit("small", List.of(SourceDocument.text("b.txt", "apples and pears")), SubmitOptions.defaults());
    go.countDown();
    await("d29.txt", DocumentStatus.COMPLETED);

    synchronized (order) {
      assertThat(order.indexOf("small")).as("before the second group of the large one").isBetween(1, 25);
    }
  }

  @Test
  void badInputIsRefusedBeforeAnythingIsKept() {
    assertThat(code(() -> submit(SourceDocument.text("a.txt", "")))).isEqualTo(ErrorCode.INVALID_PARAM);
    assertThat(code(() -> submit(SourceDocument.text("a.xyz", "x")))).isEqualTo(ErrorCode.UNSUPPORTED_TYPE);
    assertThat(code(() -> bases.jobs().submit("faq", List.of(SourceDocument.text("a.txt", "0123456789")),
        SubmitOptions.defaults().withMaxFileBytes(9)))).isEqualTo(ErrorCode.TOO_LARGE);
    assertThat(code(() -> bases.jobs().batch("faq", "none"))).isEqualTo(ErrorCode.NOT_FOUND);
    assertThat(code(() -> bases.jobs().status("faq", "none"))).isEqualTo(ErrorCode.NOT_FOUND);
    assertThat(bases.documents("faq")).isEmpty();
  }

  private IndexingBatch submit(SourceDocument... documents) {
    return bases.jobs().submit("faq", List.of(documents), SubmitOptions.defaults().by("ann"));
  }

  private static SourceDocument table(String name, int rows) {
    return SourceDocument.text(name, "question,answer\n" + IntStream.range(0, rows)
        .mapToObj(i -> "question " + i + "?,answer " + i + "\n").collect(Collectors.joining()));
  }

  private void hold(CountDownLatch embedding, CountDownLatch go) {
    embedder.before(text -> {
      embedding.countDown();
      await(go);
    });
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DifyException(ErrorCode.CANCELLED, "interrupted", e);
    }
  }

  /** Asks again and again, without a pause but for others. */
  private void await(String document, DocumentStatus wanted) throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    while (status(document) != wanted) {
      assertThat(never.await(20, TimeUnit.MILLISECONDS)).isFalse();
    }
  }

  private DocumentStatus status(String document) {
    return bases.documents().get("faq", document).status();
  }

  private static ErrorCode code(ThrowingCallable call) {
    return catchThrowableOfType(DifyException.class, call).code();
  }
}
