package io.dify.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.file.MemoryFiles;
import io.dify.core.file.NewFile;
import io.dify.core.model.CallOrigin;
import io.dify.core.model.Usage;
import io.dify.core.secret.MasterKey;
import io.dify.core.secret.Signer;
import io.dify.core.store.Database;
import io.dify.core.testkit.ManualClock;
import io.dify.core.time.Ids;
import io.dify.core.value.Value;
import io.dify.runtime.app.Platform;
import io.dify.runtime.conversation.ChatMessage;
import io.dify.runtime.conversation.MessageStatus;
import io.dify.runtime.conversation.NewTurn;
import io.dify.runtime.conversation.Owner;
import io.dify.runtime.conversation.store.StoredConversations;
import io.dify.runtime.registry.App;
import io.dify.runtime.registry.AppVersion;
import io.dify.runtime.registry.store.StoredApps;
import io.dify.runtime.retention.Retention;
import io.dify.runtime.retention.RetentionSettings;
import io.dify.runtime.retention.store.StoredExpiry;
import io.dify.runtime.run.store.StoredRuns;
import io.dify.runtime.storage.FileKeeper;
import io.dify.runtime.storage.FileUrls;
import io.dify.runtime.storage.StoredFile;
import io.dify.runtime.storage.UploadLimits;
import io.dify.runtime.storage.store.StoredFiles;
import io.dify.runtime.tenant.store.StoredWorkspaces;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.run.RunStatus;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** How long files of apps are kept, on every database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FileRetentionContract {
  private static final Value.Obj NONE = new Value.Obj(Map.of());
  private static final OptionalInt DAYS = OptionalInt.of(30);

  private final Ids ids = Ids.system();
  private ManualClock clock;
  private final MemoryFiles bytes = new MemoryFiles(1 << 20);
  private Database database;
  private StoredConversations conversations;
  private StoredRuns runs;
  private StoredFiles files;
  private FileKeeper keeper;
  private String tenant;
  private Owner owner;
  private AppVersion version;

  abstract Database create() throws SQLException;

  @BeforeEach
  void open() throws SQLException {
    database = create();
    clock = new ManualClock(Instant.parse("2026-01-02T03:04:05.678Z"));
    database.migrate("runtime", Platform.class);
    conversations = new StoredConversations(database, ids, clock);
    runs = new StoredRuns(database, ids, clock);
    files = new StoredFiles(database, ids);
    Signer signer = new Signer(MasterKey.generate(new SecureRandom()), "test");
    keeper = new FileKeeper(bytes, files, new FileUrls(() -> signer, "", Duration.ofMinutes(5), clock),
        UploadLimits.DEFAULT, ids, clock);
    tenant = new StoredWorkspaces(database, ids, clock).first().id();
    App app = new App(ids.next(), tenant, "app " + ids.next(), "advanced-chat", clock.instant());
    version = new AppVersion(ids.next(), app.id(), 1, "source", "f", clock.instant());
    new StoredApps(database).publish(app, version);
    owner = new Owner(tenant, app.id(), "u1");
  }

  @AfterEach
  void close() {
    database.close();
  }

  /** An upload that is used now. */
  private String upload() {
    String id = keeper.upload(owner, new NewFile("tea.txt", "text/plain", "green".getBytes())).id();
    files.use(tenant, List.of(id), clock.instant());
    return id;
  }

  private String madeBy(String run) {
    String id = ids.next();
    keeper.keep(CallOrigin.of(tenant, owner.appId(), owner.user()).in(run, "node"), id,
        new NewFile("cup.txt", "text/plain", "blue".getBytes()));
    return id;
  }

  private String ask(String conversation, Value.Obj inputs) {
    String message = ids.next();
    clock.advance(Duration.ofMillis(5));
    conversations.accept(owner, new NewTurn(message, conversation, "Title", inputs, version.id(), "Q",
        new Value.Array(List.of()), clock.instant()));
    return message;
  }

  private void answer(String message, Value.Obj variables) {
    conversations.finish(owner, message, new ChatMessage.Outcome("run", MessageStatus.NORMAL, "A", null,
        new Value.Array(List.of()), new Usage(3, 4), Duration.ofMillis(7)), variables);
  }

  private Retention.Deleted sweep(OptionalInt conversationDays, OptionalInt runDays) {
    try (Retention retention = new Retention(new StoredExpiry(database), keeper::deleteForsaken,
        new RetentionSettings(conversationDays, runDays, OptionalInt.empty(), DAYS), clock)) {
      return retention.run();
    }
  }

  private boolean isThere(String id) {
    return files.find(tenant, id).isPresent();
  }

  private void assertGone(String id) {
    assertThat(isThere(id)).isFalse();
    assertThatThrownBy(() -> bytes.open(tenant, id, 0)).isInstanceOfSatisfying(DifyException.class,
        e -> assertThat(e.code()).isEqualTo(ErrorCode.FILE_NOT_FOUND));
  }

  @Test
  void filesGoWithTheMessagesTheyCameWithAndWereMadeFor() {
    String sent = upload();
    String message = ask(ids.next(), NONE);
    String made = madeBy("run");
    answer(message, NONE);
    clock.advance(Duration.ofDays(29));
    assertThat(sweep(DAYS, DAYS).files()).isZero();
    clock.advance(Duration.ofDays(3));
    assertThat(sweep(DAYS, DAYS)).isEqualTo(new Retention.Deleted(1, 1, 0, 0, 2));
    assertGone(sent);
    assertGone(made);
  }

  @Test
  void filesOfMessagesThatAreKeptAreKept() {
    String sent = upload();
    answer(ask(ids.next(), NONE), NONE);
    clock.advance(Duration.ofDays(400));
    assertThat(sweep(OptionalInt.empty(), DAYS).files()).isZero();
    assertThat(isThere(sent)).isTrue();
  }

  @Test
  void aFileThatIsUsedAgainLivesOn() {
    String sent = upload();
    answer(ask(ids.next(), NONE), NONE);
    clock.advance(Duration.ofDays(20));
    files.use(tenant, List.of(sent), clock.instant());
    answer(ask(ids.next(), NONE), NONE);
    clock.advance(Duration.ofDays(20));
    assertThat(sweep(DAYS, DAYS)).extracting(Retention.Deleted::messages, Retention.Deleted::files)
        .containsExactly(1L, 0L);
    assertThat(isThere(sent)).isTrue();
  }

  @Test
  void aFileThatWasUsedWhileItWasLookedForStays() {
    String sent = upload();
    clock.advance(Duration.ofDays(40));
    StoredFile read = files.forsaken(clock.instant(), null, 10).getFirst();
    files.use(tenant, List.of(sent), clock.instant());
    assertThat(files.hide(read)).isFalse();
    assertThat(isThere(sent)).isTrue();
  }

  @Test
  void filesOfMessagesBeingAnsweredAndOfRunsThatGoOnOrWaitStay() {
    String asked = upload();
    String message = ask(ids.next(), NONE);
    clock.advance(Duration.ofDays(400));
    assertThat(sweep(DAYS, DAYS).files()).isZero();
    answer(message, NONE);
    assertThat(sweep(DAYS, DAYS).files()).isEqualTo(1);
    assertGone(asked);
    String given = upload();
    String run = ids.next();
    runs.began(owner, run, version.id(), NONE, clock.instant());
    String made = madeBy(run);
    clock.advance(Duration.ofDays(400));
    assertThat(sweep(DAYS, DAYS).files()).as("going on").isZero();
    runs.ended(owner, result(run, RunStatus.PAUSED), clock.instant());
    assertThat(sweep(DAYS, DAYS)).as("waiting").isEqualTo(new Retention.Deleted(0, 0, 0, 0, 0));
    runs.ended(owner, result(run, RunStatus.SUCCEEDED), clock.instant());
    assertThat(sweep(DAYS, DAYS)).isEqualTo(new Retention.Deleted(0, 0, 1, 0, 2));
    assertGone(given);
    assertGone(made);
  }

  private static RunResult result(String run, RunStatus status) {
    return new RunResult(run, status, NONE, "", null, null, Usage.NONE, 1, 0, Duration.ofSeconds(1), NONE, List.of(),
        NONE, List.of());
  }

  @Test
  void filesOfADurableRunStayUntilItHasComeToItsEnd() {
    String given = upload();
    database.execute(handle -> handle.execute(
        "INSERT INTO dify_run (id, tenant_id, app_id, version_id, session_id, task_id, message_id, conversation_id,"
            + " status, reason, owner_id, token, crashes, entries, chain, accepted_at, changed_at)"
            + " VALUES ('r', ?, ?, ?, 'u1', 't', '', '', 'quarantined', '', '', 1, 0, 1, 0, ?, ?)",
        tenant, owner.appId(), version.id(), clock.millis(), clock.millis()));
    clock.advance(Duration.ofDays(400));
    assertThat(sweep(DAYS, DAYS).files()).isZero();
    database.execute(handle -> handle.execute("UPDATE dify_run SET status = 'closed'"));
    assertThat(sweep(DAYS, DAYS).files()).isEqualTo(1);
    assertGone(given);
  }

  @Test
  void whatAConversationKeepsInAnInputOrAVariableStaysWhileItGoesOn() {
    String input = upload();
    String variable = madeBy("run");
    String other = madeBy("run");
    String conversation = ids.next();
    answer(ask(conversation, new Value.Obj(Map.of("doc", Value.of("id " + input)))),
        new Value.Obj(Map.of("last", Value.of(variable))));
    clock.advance(Duration.ofDays(31));
    conversations.finish(owner, ask(conversation, NONE), new ChatMessage.Outcome("run", MessageStatus.NORMAL, "A",
        null, new Value.Array(List.of()), Usage.NONE, Duration.ZERO),
        new Value.Obj(Map.of("last", Value.of(variable))));
    assertThat(sweep(DAYS, DAYS)).isEqualTo(new Retention.Deleted(1, 0, 0, 0, 1));
    assertGone(other);
    assertThat(isThere(input)).isTrue();
    assertThat(isThere(variable)).isTrue();
    clock.advance(Duration.ofDays(32));
    assertThat(sweep(DAYS, DAYS).files()).isEqualTo(2);
    assertGone(input);
    assertGone(variable);
  }

  @Test
  void manyGoInSlicesAndThoseAmongThemThatAreNeededStay() {
    Random random = new Random(11);
    List<String> needed = new ArrayList<>();
    List<String> old = new ArrayList<>();
    Owner first = owner;
    for (int i = 0; i < 450; i++) {
      boolean keep = random.nextInt(3) == 0;
      owner = new Owner(tenant, first.appId(), keep ? "needs" : "gone");
      (keep ? needed : old).add(madeBy("run"));
    }
    owner = new Owner(tenant, first.appId(), "needs");
    String waiting = ask(ids.next(), NONE);
    clock.advance(Duration.ofDays(400));
    assertThat(sweep(DAYS, DAYS).files()).as("seed 11").isEqualTo(old.size());
    assertThat(old).noneMatch(this::isThere);
    assertThat(needed).allMatch(this::isThere);
    answer(waiting, NONE);
  }

  @Test
  void whatBelongsToNoAppStays() {
    String id = ids.next();
    keeper.keep(CallOrigin.of(tenant, "", ""), id, new NewFile("a.txt", "text/plain", "x".getBytes()));
    clock.advance(Duration.ofDays(400));
    assertThat(sweep(DAYS, DAYS).files()).isZero();
    assertThat(isThere(id)).isTrue();
  }
}
