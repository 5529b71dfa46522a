package io.dify.rag.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.store.Database;
import io.dify.core.testkit.ManualClock;
import io.dify.core.time.Ids;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What the queue promises on every database: work is held by one process at a time, and falls to another when that ends. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class JobQueueContract {
  private static final Duration LEASE = Duration.ofSeconds(60);

  private final ManualClock clock = new ManualClock(Instant.parse("2026-11-21T08:00:00Z"));
  private final Ids ids = Ids.seeded(clock, 1);
  private Database database;
  private String tenant;
  private TenantStores stores;
  private KnowledgeBase base;
  private JobQueue one;
  private JobQueue two;

  abstract Database create() throws SQLException;

  @BeforeAll
  void open() throws SQLException {
    database = create();
    KnowledgeSchema.migrate(database);
  }

  @BeforeEach
  void enter() {
    tenant = ids.next();
    stores = TenantStores.of(database, tenant, clock, ids);
    base = stores.bases().create("faq", BaseSettings.defaults());
    one = new JobQueue(database, clock, ids.next(), LEASE);
    two = new JobQueue(database, clock, ids.next(), LEASE);
  }

  @AfterAll
  void close() {
    if (database != null) {
      database.close();
    }
  }

  @Test
  void workIsTakenOnce() {
    submit("a", "b", "c");

    List<Job> first = one.claim(tenant, 2);

    assertThat(first).hasSize(2);
    assertThat(two.claim(tenant, 9)).singleElement()
        .satisfies(job -> assertThat(first).extracting(Job::documentId).doesNotContain(job.documentId()));
    assertThat(one.claim(tenant, 9)).isEmpty();
    assertThat(one.waitingTenants()).doesNotContain(tenant);
  }

  @Test
  void manyProcessesAtOnceShareTheWorkWithoutDoubles() throws Exception {
    submit(IntStream.range(0, 60).mapToObj(i -> "d" + i).toArray(String[]::new));
    List<String> taken = new ArrayList<>();
    try (ExecutorService processes = Executors.newFixedThreadPool(4)) {
      List<Future<List<Job>>> claims = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        JobQueue queue = new JobQueue(database, clock, "process " + i, LEASE);
        claims.add(processes.submit(() -> queue.claim(tenant, 2)));
      }
      for (Future<List<Job>> claim : claims) {
        claim.get().forEach(job -> taken.add(job.documentId()));
      }
    }

    assertThat(taken).doesNotHaveDuplicates();
    new JobQueue(database, clock, "last", LEASE).claim(tenant, 99).forEach(job -> taken.add(job.documentId()));
    assertThat(taken).hasSize(60);
  }

  @Test
  void workOfADeadProcessFallsToAnotherWhenItsLeaseEnds() {
    submit("a");
    Job dead = one.claim(tenant, 9).getFirst();
    clock.advance(LEASE);
    assertThat(two.claim(tenant, 9)).isEmpty();
    clock.advance(Duration.ofMillis(1));

    Job taken = two.claim(tenant, 9).getFirst();

    assertThat(taken.attempts()).isEqualTo(2);
    assertThat(one.renew(List.of(dead))).as("it is not its own any more").isEmpty();
    one.leave(dead);
    assertThat(two.renew(List.of(taken))).isEqualTo(Set.of(taken.id()));
  }

  @Test
  void renewedWorkStays() {
    submit("a");
    Job job = one.claim(tenant, 9).getFirst();
    for (int i = 0; i < 5; i++) {
      clock.advance(LEASE.dividedBy(2));
      assertThat(one.renew(List.of(job))).containsExactly(job.id());
      assertThat(two.claim(tenant, 9)).isEmpty();
    }
    one.leave(job);

    clock.advance(LEASE.multipliedBy(2));
    assertThat(two.claim(tenant, 9)).isEmpty();
  }

  @Test
  void pausedWorkIsLostToItsHolderAndWaitsForTheUser() {
    StoredDocument document = submit("a").getFirst();
    Job job = one.claim(tenant, 9).getFirst();

    assertThat(stores.jobs().pause(document)).isTrue();
    stores.documents().advance(document, DocumentStatus.INDEXING);
    assertThat(one.renew(List.of(job))).isEmpty();
    one.release(job);

    assertThat(status(document)).as("the holder had gone on for a moment").isEqualTo(DocumentStatus.PAUSED);
    assertThat(two.claim(tenant, 9)).isEmpty();
    stores.jobs().retry(document);
    assertThat(status(document)).isEqualTo(DocumentStatus.WAITING);
    assertThat(two.claim(tenant, 9)).hasSize(1);
  }

  @Test
  void withdrawnWorkEndsWithAReason() {
    StoredDocument document = submit("a").getFirst();
    Job job = one.claim(tenant, 9).getFirst();

    assertThat(stores.jobs().cancel(document)).isTrue();
    stores.documents().advance(document, DocumentStatus.INDEXING);
    assertThat(one.renew(List.of(job))).isEmpty();
    one.release(job);

    assertThat(status(document)).isEqualTo(DocumentStatus.ERROR);
    assertThat(stores.jobs().cancel(document)).isFalse();
  }

  @Test
  void newerWorkOnADocumentTakesThePlaceOfTheOld() {
    submit("a");
    Job old = one.claim(tenant, 9).getFirst();
    submit("a");

    assertThat(one.renew(List.of(old))).isEmpty();
    assertThat(two.claim(tenant, 9)).as("the old one is still at it").isEmpty();
    one.leave(old);

    assertThat(two.claim(tenant, 9)).singleElement().satisfies(job -> assertThat(job.id()).isNotEqualTo(old.id()));
  }

  @Test
  void documentThatIsWorkedOnIsNotBegunASecondTime() {
    NewDocument document = new NewDocument("a", "upload_file", Map.of());
    JobStore.Begun begun = stores.jobs().enter(one, base.id(), document);

    DifyException error = catchThrowableOfType(DifyException.class,
        () -> stores.jobs().enter(two, base.id(), document));

    assertThat(error.code()).isEqualTo(ErrorCode.CONFLICT);
    one.leave(begun.job());
    assertThat(stores.jobs().enter(two, base.id(), document).document().id()).isEqualTo(begun.document().id());
  }

  @Test
  void workGivenBackIsFreeAndWasNotTried() {
    submit("a");

    one.giveBack(one.claim(tenant, 9).getFirst());

    assertThat(two.claim(tenant, 9)).singleElement().satisfies(job -> assertThat(job.attempts()).isEqualTo(1));
  }

  @Test
  void documentsNobodyWorksOnAreEnded() {
    StoredDocument forsaken = stores.documents().begin(base.id(), new NewDocument("a", "upload_file", Map.of()));
    StoredDocument waiting = submit("b").getFirst();

    stores.jobs().failForsaken();

    assertThat(status(forsaken)).isEqualTo(DocumentStatus.ERROR);
    assertThat(status(waiting)).isEqualTo(DocumentStatus.WAITING);
  }

  private List<StoredDocument> submit(String... names) {
    return stores.jobs().submit(base.id(), ids.next(),
        List.of(names).stream().map(name -> new NewDocument(name, "upload_file", Map.of())).toList());
  }

  private DocumentStatus status(StoredDocument document) {
    return stores.documents().find(base.id(), document.id()).orElseThrow().status();
  }
}
