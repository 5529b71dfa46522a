package io.dify.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.CallOrigin;
import io.dify.core.model.Cost;
import io.dify.core.model.ModelRef;
import io.dify.core.model.ModelType;
import io.dify.core.model.ProviderAccount;
import io.dify.core.model.Usage;
import io.dify.core.model.gateway.CallOutcome;
import io.dify.core.model.gateway.UsageRecord;
import io.dify.core.model.gateway.budget.BudgetOwner;
import io.dify.core.model.gateway.budget.Spending;
import io.dify.core.secret.MasterKeyFile;
import io.dify.core.secret.Secret;
import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import io.dify.core.value.Value;
import io.dify.runtime.app.Platform;
import io.dify.runtime.auth.ApiKey;
import io.dify.runtime.auth.ApiKeys;
import io.dify.runtime.auth.store.StoredKeys;
import io.dify.runtime.conversation.ChatMessage;
import io.dify.runtime.conversation.Conversation;
import io.dify.runtime.conversation.ConversationOrder;
import io.dify.runtime.conversation.MessageStatus;
import io.dify.runtime.conversation.NewTurn;
import io.dify.runtime.conversation.Owner;
import io.dify.runtime.conversation.store.StoredConversations;
import io.dify.runtime.conversation.store.StoredFeedbacks;
import io.dify.runtime.limit.Limits;
import io.dify.runtime.limit.store.StoredLimits;
import io.dify.runtime.provider.ProviderAccounts;
import io.dify.runtime.provider.UsageRecorder;
import io.dify.runtime.provider.store.StoredAccounts;
import io.dify.runtime.provider.store.StoredUsage;
import io.dify.runtime.registry.App;
import io.dify.runtime.registry.AppDraft;
import io.dify.runtime.registry.AppVersion;
import io.dify.runtime.registry.store.StoredApps;
import io.dify.runtime.retention.ExpiredRows;
import io.dify.runtime.retention.Retention;
import io.dify.runtime.retention.RetentionSettings;
import io.dify.runtime.retention.store.StoredExpiry;
import io.dify.runtime.run.RunRecords;
import io.dify.runtime.run.store.StoredRuns;
import io.dify.runtime.run.store.StoredTurns;
import io.dify.runtime.storage.StoredFile;
import io.dify.runtime.storage.store.StoredFiles;
import io.dify.runtime.tenant.Workspace;
import io.dify.runtime.tenant.store.StoredWorkspaces;
import io.dify.runtime.tool.SealedTools;
import io.dify.runtime.tool.ToolKind;
import io.dify.runtime.tool.store.StoredTools;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.run.RunStatus;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What all stores of this module promise, on every database. Each test has an app of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class StoreContract {
  private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final Value.Obj NONE = new Value.Obj(Map.of());
  private static final Value.Array EMPTY = new Value.Array(List.of());

  private final Ids ids = Ids.system();
  private final InstantSource clock = InstantSource.fixed(AT);
  private Database database;
  private StoredConversations conversations;
  private StoredRuns runs;
  private StoredTurns turns;
  private StoredApps apps;
  private String tenant;
  private App app;
  private AppVersion version;
  private Owner owner;

  abstract Database create() throws SQLException;

  @BeforeAll
  void open() throws SQLException {
    database = create();
    database.migrate("runtime", Platform.class);
    conversations = new StoredConversations(database, ids, clock);
    runs = new StoredRuns(database, ids, clock);
    turns = new StoredTurns(database, conversations, runs);
    apps = new StoredApps(database);
    tenant = new StoredWorkspaces(database, ids, clock).first().id();
  }

  @AfterAll
  void close() {
    if (database != null) {
      database.close();
    }
  }

  @BeforeEach
  void publish() {
    app = new App(ids.next(), tenant, "app " + ids.next(), "advanced-chat", AT);
    version = new AppVersion(ids.next(), app.id(), 1, "source", "f", AT);
    apps.publish(app, version);
    owner = new Owner(tenant, app.id(), "u1");
  }

  private NewTurn turn(String conversation, String query) {
    return new NewTurn(ids.next(), conversation, "Title", new Value.Obj(Map.of("k", Value.of("值"))), version.id(),
        query, EMPTY, AT);
  }

  private static ChatMessage.Outcome outcome(String answer) {
    return new ChatMessage.Outcome("run", MessageStatus.NORMAL, answer, null,
        new Value.Array(List.of(Value.of("source"))), new Usage(3, 4), Duration.ofMillis(1234));
  }

  @Test
  void theFirstWorkspaceIsMadeOnce() {
    assertThat(new StoredWorkspaces(database, ids, clock).first().id()).isEqualTo(tenant);
  }

  @Test
  void whatWasStoredIsReadBack() {
    String conversation = ids.next();
    NewTurn turn = turn(conversation, "Wie? 怎么？ \uD83D\uDE00 'quoted' \\");
    assertThat(conversations.accept(owner, turn)).isEqualTo(1);
    conversations.finish(owner, turn.messageId(), outcome("So."), new Value.Obj(Map.of("v", Value.of(1))));
    assertThat(conversations.find(owner, conversation)).contains(new Conversation(conversation, "Title",
        turn.inputs(), new Value.Obj(Map.of("v", Value.of(1))), 1, AT, AT));
    assertThat(conversations.messages(owner, conversation, null, 10).items()).containsExactly(new ChatMessage(
        turn.messageId(), conversation, 1, turn.query(), EMPTY, outcome("So."), AT));
  }

  private static RunResult result(String runId, RunStatus status) {
    return new RunResult(runId, status, new Value.Obj(Map.of("answer", Value.of("So."))), "So.", null, null,
        new Usage(3, 4), 2, 0, Duration.ofMillis(1234), NONE, List.of());
  }

  @Test
  void aTurnBeginsAndEndsWithTheRunThatAnswersIt() {
    NewTurn turn = turn(ids.next(), "q");
    String run = ids.next();

    assertThat(turns.accepted(owner, turn, Optional.of(run))).isEqualTo(1);

    assertThat(runs.find(tenant, app.id(), run).orElseThrow()).satisfies(begun -> {
      assertThat(begun.status()).isEqualTo("running");
      assertThat(begun.inputs()).isEqualTo(turn.inputs());
    });
    assertThat(conversations.message(owner, turn.messageId()).orElseThrow().outcome().status())
        .isEqualTo(MessageStatus.RUNNING);

    turns.ended(owner, turn.messageId(), outcome("So."), NONE, Optional.of(result(run, RunStatus.SUCCEEDED)), AT);

    assertThat(runs.find(tenant, app.id(), run).orElseThrow().status()).isEqualTo("succeeded");
    assertThat(conversations.message(owner, turn.messageId()).orElseThrow().outcome()).isEqualTo(outcome("So."));
  }

  @Test
  void aTurnOfAnAppWithoutWorkflowHasNoSummary() {
    NewTurn turn = turn(ids.next(), "q");
    turns.accepted(owner, turn, Optional.empty());
    turns.ended(owner, turn.messageId(), outcome("So."), NONE, Optional.empty(), AT);

    assertThat(conversations.message(owner, turn.messageId()).orElseThrow().outcome()).isEqualTo(outcome("So."));
    assertThat(runs.list(tenant, app.id(), new RunRecords.Filter(null, null, null, null, null), 1, 10).total())
        .isZero();
  }

  @Test
  void ofATurnThatIsRefusedNoRunIsKept() {
    String conversation = ids.next();
    conversations.accept(new Owner(tenant, app.id(), "u2"), turn(conversation, "q"));
    String run = ids.next();

    assertThatExceptionOfType(DifyException.class)
        .isThrownBy(() -> turns.accepted(owner, turn(conversation, "mine?"), Optional.of(run)))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));

    assertThat(runs.find(tenant, app.id(), run)).isEmpty();
  }

  @Test
  void anAnswerWithCharactersThatNoDatabaseTakesIsStoredWithoutThem() {
    String conversation = ids.next();
    NewTurn turn = turn(conversation, "Q");
    conversations.accept(owner, turn);
    conversations.finish(owner, turn.messageId(), outcome("a\0b"), NONE);
    assertThat(conversations.message(owner, turn.messageId()).orElseThrow().outcome().answer()).isEqualTo("ab");
  }

  @Test
  void onlyAnsweredMessagesAreHistoryOldestFirstAndTheLatestOnes() {
    String conversation = ids.next();
    for (int i = 1; i <= 5; i++) {
      NewTurn turn = turn(conversation, "q" + i);
      conversations.accept(owner, turn);
      if (i != 3) {
        conversations.finish(owner, turn.messageId(), outcome("a" + i), NONE);
      }
    }
    assertThat(conversations.answered(owner, conversation, 3)).extracting(ChatMessage::query).containsExactly("q2",
        "q4", "q5");
  }

  @Test
  void turnsTakenAtTheSameTimeGetDifferentPlaces() throws Exception {
    String conversation = ids.next();
    conversations.accept(owner, turn(conversation, "first"));
    List<Future<Integer>> places = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 20; i++) {
        places.add(threads.submit((Callable<Integer>) () -> conversations.accept(owner, turn(conversation, "q"))));
      }
    }
    List<Integer> taken = new ArrayList<>();
    for (Future<Integer> place : places) {
      taken.add(place.get());
    }
    assertThat(taken).doesNotHaveDuplicates().allMatch(place -> place >= 2 && place <= 21);
  }

  @Test
  void nothingOfAnotherOwnerExists() {
    String conversation = ids.next();
    NewTurn turn = turn(conversation, "q");
    conversations.accept(owner, turn);
    for (Owner other : List.of(new Owner(tenant, app.id(), "u2"), new Owner(tenant, "other", "u1"),
        new Owner("other", app.id(), "u1"))) {
      assertThat(conversations.find(other, conversation)).isEmpty();
      assertThat(conversations.answered(other, conversation, 10)).isEmpty();
      assertThat(conversations.message(other, turn.messageId())).isEmpty();
      assertThat(conversations.list(other, null, 10, ConversationOrder.CREATED).items()).isEmpty();
      assertThat(conversations.rename(other, conversation, "x")).isEmpty();
      assertThat(conversations.delete(other, conversation)).isFalse();
      assertNotFound(() -> conversations.messages(other, conversation, null, 10));
      assertNotFound(() -> conversations.accept(other, turn(conversation, "q")));
    }
    assertThat(conversations.message(owner, turn.messageId())).hasValueSatisfying(
        message -> assertThat(message.query()).isEqualTo("q"));
    conversations.finish(new Owner("other", app.id(), "u1"), turn.messageId(), outcome("stolen"), NONE);
    assertThat(conversations.messages(owner, conversation, null, 1).items().getFirst().outcome().answer()).isEmpty();
  }

  private static void assertNotFound(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOfSatisfying(DifyException.class,
        error -> assertThat(error.code()).isEqualTo(ErrorCode.NOT_FOUND));
  }

  @Test
  void pagesOfConversationsWithTheSameTimeHaveNeitherGapsNorRepetitions() {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      made.add(ids.next());
      conversations.accept(owner, turn(made.getLast(), "q"));
    }
    for (ConversationOrder order : ConversationOrder.values()) {
      List<String> seen = new ArrayList<>();
      String after = null;
      boolean more = true;
      while (more) {
        var page = conversations.list(owner, after, 3, order);
        page.items().forEach(item -> seen.add(item.id()));
        after = seen.getLast();
        more = page.hasMore();
      }
      assertThat(seen).as(order.wire()).isEqualTo(order.descending() ? made.reversed() : made);
    }
  }

  @Test
  void messagesAProcessLeftUnansweredAreFailed() {
    String conversation = ids.next();
    NewTurn done = turn(conversation, "done");
    conversations.accept(owner, done);
    conversations.finish(owner, done.messageId(), outcome("yes"), NONE);
    conversations.accept(owner, turn(conversation, "lost"));
    assertThat(conversations.failUnanswered("ended")).isPositive();
    assertThat(conversations.failUnanswered("ended")).isZero();
    assertThat(conversations.messages(owner, conversation, null, 10).items())
        .extracting(message -> message.outcome().status()).containsExactly(MessageStatus.NORMAL, MessageStatus.ERROR);
  }

  @Test
  void keysAreFoundByHashOnlyAndRevokedByTheirTenantOnly() {
    StoredKeys store = new StoredKeys(database);
    ApiKeys keys = new ApiKeys(store, ids, clock, new Random(7 + app.id().hashCode()));
    var issued = keys.issueForApp(tenant, app.id());
    assertThat(issued.token()).startsWith("app-").hasSize(36);
    assertThat(issued.toString()).doesNotContain(issued.token());
    assertThat(keys.find(issued.token())).contains(issued.key());
    assertThat(keys.find(issued.token() + "x")).isEmpty();
    assertThat(store.byHash(issued.token())).isEmpty();
    assertThat(keys.list(tenant)).contains(issued.key());
    assertThat(keys.revoke("other", issued.key().id())).isFalse();
    assertThat(keys.revoke(tenant, issued.key().id())).isTrue();
    assertThat(keys.find(issued.token())).isEmpty();
    assertThat(keys.list(tenant)).extracting(ApiKey::id).doesNotContain(issued.key().id());
  }

  @Test
  void theVersionPublishedLastIsLiveAndOlderOnesStay() {
    AppVersion second = new AppVersion(ids.next(), app.id(), 2, "second", "g", AT);
    apps.publish(app, second);
    assertThat(apps.live(tenant, app.id())).contains(second);
    assertThat(apps.version(tenant, app.id(), version.id())).contains(version);
    assertThat(apps.byName(tenant, app.name())).contains(app);
    assertThat(apps.byId("other", app.id())).isEmpty();
    assertThat(apps.live("other", app.id())).isEmpty();
    assertThat(apps.version("other", app.id(), version.id())).isEmpty();
    assertThat(apps.list(tenant)).contains(app);
  }

  @Test
  void publishingTheSameNumberTwiceIsAConflict() {
    assertThatThrownBy(() -> apps.publish(app, new AppVersion(ids.next(), app.id(), 1, "again", "h", AT)))
        .isInstanceOfSatisfying(DifyException.class,
            error -> assertThat(error.code()).isEqualTo(ErrorCode.CONFLICT));
    assertThat(apps.live(tenant, app.id())).contains(version);
  }

  private ProviderAccounts accounts(Path key) {
    SecureRandom random = new SecureRandom();
    return new ProviderAccounts(new StoredAccounts(database), new MasterKeyFile(key, Optional.empty(), random), random,
        clock);
  }

  private static ProviderAccount account(String name) {
    return new ProviderAccount("openai", name,
        Map.of("api_key", Secret.of("sk-canary-" + name), "base_url", Secret.of("http://密.example/v1")));
  }

  private String anotherTenant() {
    String id = ids.next();
    database.execute(handle -> handle.execute("INSERT INTO dify_workspace (id, name, created_at) VALUES (?, 'w', 0)",
        id));
    return id;
  }

  private List<String> sealed() {
    return database.read(handle -> handle.createQuery("SELECT sealed FROM dify_provider_account").mapTo(String.class)
        .list());
  }

  @Test
  void accountsAreKeptSealedAndOpenForTheirTenantOnly(@TempDir Path folder) {
    String mine = anotherTenant();
    String other = anotherTenant();
    ProviderAccounts accounts = accounts(folder.resolve("master.key"));
    assertThat(accounts.of(mine)).isEmpty();
    assertThat(folder).as("no key before there is anything to seal").isEmptyDirectory();
    accounts.add(mine, account("one"));
    accounts.add(mine, account("two"));
    assertThat(accounts.of(mine)).containsExactlyInAnyOrder(account("one"), account("two"));
    assertThat(accounts.of(other)).isEmpty();
    assertThat(sealed()).allSatisfy(text -> assertThat(text).doesNotContain("canary", "密", "api_key"));
    assertThatThrownBy(() -> accounts.add(mine, account("one"))).isInstanceOfSatisfying(DifyException.class,
        error -> assertThat(error.code()).isEqualTo(ErrorCode.CONFLICT));
    assertThat(accounts.remove(other, "openai", "one")).isFalse();
    assertThat(accounts.remove(mine, "openai", "one")).isTrue();
    assertThat(accounts.of(mine)).containsExactly(account("two"));
  }

  @Test
  void rowsMovedToAnotherPlaceDoNotOpen(@TempDir Path folder) {
    String mine = anotherTenant();
    String thief = anotherTenant();
    ProviderAccounts accounts = accounts(folder.resolve("master.key"));
    accounts.add(mine, account("one"));
    accounts.add(thief, account("bait"));
    database.execute(handle -> handle.execute("UPDATE dify_provider_account SET sealed = "
        + "(SELECT sealed FROM dify_provider_account WHERE tenant_id = ?) WHERE tenant_id = ?", mine, thief));
    assertThatThrownBy(() -> accounts.of(thief)).hasMessageContaining("openai/bait").hasMessageContaining("elsewhere");
  }

  @Test
  void lostOrWrongMasterKeyIsSaidAndAccountsCanStillBeRemoved(@TempDir Path folder) throws IOException {
    String mine = anotherTenant();
    accounts(folder.resolve("master.key")).add(mine, account("one"));
    ProviderAccounts lost = accounts(folder.resolve("lost.key"));
    assertThatThrownBy(() -> lost.of(mine)).hasMessageContaining("master key is lost");
    assertThatThrownBy(() -> lost.add(mine, account("two"))).hasMessageContaining("master key is lost");
    accounts(folder.resolve("wrong.key")).add(anotherTenant(), account("x"));
    ProviderAccounts wrong = accounts(folder.resolve("wrong.key"));
    assertThatThrownBy(() -> wrong.of(mine)).hasMessageContaining("sealed with the master key");
    assertThat(wrong.list(mine)).hasSize(1);
    assertThat(wrong.remove(mine, "openai", "one")).isTrue();
  }

  @Test
  void usageIsKeptAndAddedUpByOwnerTimeAndCurrency() {
    StoredUsage usage = new StoredUsage(database, ids);
    String mine = ids.next();
    try (UsageRecorder recorder = new UsageRecorder(usage)) {
      for (int i = 0; i < 1200; i++) {
        recorder.record(record(mine, i % 2 == 0 ? "a" : "b", AT.plusSeconds(i), i % 3 == 0 ? "EUR" : "USD"));
      }
      recorder.record(record(ids.next(), "a", AT, "USD"));
    }
    assertThat(usage.of(new BudgetOwner(mine, ""), AT, "USD"))
        .isEqualTo(new Spending(1200 * 7, new BigDecimal("0.0000003").multiply(BigDecimal.valueOf(800))));
    assertThat(usage.of(new BudgetOwner(mine, "a"), AT, "USD").tokens()).isEqualTo(600 * 7);
    assertThat(usage.of(new BudgetOwner(mine, "a"), AT.plusSeconds(1000), "USD").tokens()).isEqualTo(100 * 7);
  }

  private static UsageRecord record(String tenant, String app, Instant at, String currency) {
    Usage usage = new Usage(3, 4, new Cost(new BigDecimal("0.0000001"), new BigDecimal("0.0000002"),
        currency));
    ModelRef model = new ModelRef("openai", "gpt");
    return new UsageRecord(at, CallOrigin.of(tenant, app, "u"), ModelType.LLM, model, model, "openai/main", usage,
        Optional.of(Duration.ofMillis(5)), Duration.ofMillis(9), CallOutcome.ANSWERED, Optional.empty(), 1);
  }

  @Test
  void sourcesOfToolsAreFoundByIdThenByNameWithinTheirWorkspace() {
    StoredTools tools = new StoredTools(database);
    SealedTools one = new SealedTools(ids.next(), tenant, ToolKind.API, "name " + ids.next(), "{\"d\": \"值\"}", "s",
        AT);
    SealedTools other = new SealedTools(one.name(), tenant, ToolKind.API, "name " + ids.next(), "d", "", AT);
    tools.add(one);
    tools.add(other);
    assertThat(tools.find(tenant, ToolKind.API, one.id())).contains(one);
    assertThat(tools.find(tenant, ToolKind.API, one.name())).as("an id wins over a name").contains(other);
    assertThat(tools.find(tenant, ToolKind.MCP, one.id())).isEmpty();
    assertThat(tools.find("another tenant", ToolKind.API, one.id())).isEmpty();
    assertThat(tools.list(tenant)).contains(one, other);
    assertThat(tools.list("another tenant")).isEmpty();
    assertThat(tools.remove("another tenant", ToolKind.API, one.id())).isFalse();
    SealedTools changed = new SealedTools(one.id(), tenant, ToolKind.API, one.name(), "new", "t", AT);
    assertThat(tools.replace(changed)).isTrue();
    assertThat(tools.find(tenant, ToolKind.API, one.id())).contains(changed);
    assertThat(tools.remove(tenant, ToolKind.API, one.id())).isTrue();
    assertThat(tools.replace(changed)).isFalse();
    assertThat(tools.remove(tenant, ToolKind.API, one.id())).isFalse();
  }

  @Test
  void aSecondSourceOfToolsOfTheSameNameIsAConflict() {
    StoredTools tools = new StoredTools(database);
    String name = "name " + ids.next();
    tools.add(new SealedTools(ids.next(), tenant, ToolKind.MCP, name, "d", "", AT));
    tools.add(new SealedTools(ids.next(), tenant, ToolKind.API, name, "d", "", AT));
    assertThatThrownBy(() -> tools.add(new SealedTools(ids.next(), tenant, ToolKind.MCP, name, "d", "", AT)))
        .isInstanceOf(DifyException.class).extracting(thrown -> ((DifyException) thrown).code())
        .isEqualTo(ErrorCode.CONFLICT);
  }

  @Test
  void oldMessagesAndRunsAreDeletedInSlicesAndWhatIsBeingAnsweredStays() {
    Owner fresh = new Owner(tenant, app.id(), "retention");
    String old = ids.next();
    for (int i = 0; i < ExpiredRows.SLICE + 50; i++) {
      NewTurn turn = turn(old, "old " + i);
      conversations.accept(fresh, turn);
      conversations.finish(fresh, turn.messageId(), outcome("So."), NONE);
    }
    String live = ids.next();
    NewTurn running = turn(live, "still thinking");
    conversations.accept(fresh, running);
    StoredExpiry expiry = new StoredExpiry(database);
    Instant after = AT.plusSeconds(1);

    assertThat(expiry.deleteMessages(AT)).isZero();
    int first = expiry.deleteMessages(after);
    assertThat(first).isEqualTo(ExpiredRows.SLICE);
    while (expiry.deleteMessages(after) > 0) {
      assertThat(conversations.find(fresh, live)).isPresent();
    }
    assertThat(expiry.deleteConversations(AT)).isZero();
    while (expiry.deleteConversations(after) > 0) {
      assertThat(conversations.find(fresh, live)).isPresent();
    }
    assertThat(conversations.find(fresh, old)).isEmpty();
    conversations.finish(fresh, running.messageId(), outcome("Now."), NONE);
    assertThat(conversations.answered(fresh, live, 10)).extracting(message -> message.outcome().answer())
        .containsExactly("Now.");
  }

  @Test
  void writersGoOnWhileOldRowsAreDeletedAndLoseNothing() throws Exception {
    Owner writer = new Owner(tenant, app.id(), "writer");
    for (int i = 0; i < 3 * ExpiredRows.SLICE; i++) {
      NewTurn turn = turn(ids.next(), "old");
      conversations.accept(writer, turn);
      conversations.finish(writer, turn.messageId(), outcome("old"), NONE);
    }
    Instant now = AT.plus(Duration.ofDays(30));
    String conversation = ids.next();
    List<String> written = new ArrayList<>();
    CountDownLatch begun = new CountDownLatch(1);
    AtomicBoolean deleting = new AtomicBoolean(true);
    AtomicInteger meanwhile = new AtomicInteger();
    Thread live = Thread.ofVirtual().start(() -> {
      while (deleting.get() || written.isEmpty()) {
        NewTurn turn = new NewTurn(ids.next(), conversation, "Title", NONE, version.id(), "live", EMPTY, now);
        conversations.accept(writer, turn);
        begun.countDown();
        conversations.finish(writer, turn.messageId(), outcome("live"), NONE);
        written.add(turn.messageId());
        meanwhile.incrementAndGet();
      }
    });
    begun.await();
    int before = meanwhile.get();
    Retention.Deleted deleted;
    try (Retention retention = new Retention(new StoredExpiry(database), until -> 0,
        new RetentionSettings(OptionalInt.of(7), OptionalInt.of(7), OptionalInt.of(7), OptionalInt.empty()),
        InstantSource.fixed(now))) {
      deleted = retention.run();
    } finally {
      deleting.set(false);
      live.join();
    }
    assertThat(deleted.messages()).isGreaterThanOrEqualTo(3L * ExpiredRows.SLICE);
    assertThat(meanwhile.get()).as("writes during the deletion").isGreaterThan(before + 1);
    List<String> kept = conversations.answered(writer, conversation, Integer.MAX_VALUE).stream()
        .map(ChatMessage::id).toList();
    assertThat(kept).containsExactlyElementsOf(written);
  }

  @Test
  void anAppIsRemovedWithAllItsRowsAndNobodyElses() {
    NewTurn turn = turn(ids.next(), "q");
    conversations.accept(owner, turn);
    conversations.finish(owner, turn.messageId(), outcome("a"), NONE);
    new StoredFeedbacks(database, ids, clock).rate(owner, turn.messageId(), "like", "good");
    new StoredRuns(database, ids, clock).began(owner, ids.next(), version.id(), NONE, AT);
    ApiKeys keys = new ApiKeys(new StoredKeys(database), ids, clock, new Random(7));
    String token = keys.issueForApp(tenant, app.id()).token();
    apps.save(app, new AppDraft(ids.next(), app.id(), "draft", AT));
    new StoredLimits(database).set(tenant, app.id(),
        new Limits(OptionalLong.of(1), OptionalLong.empty(), OptionalLong.of(3)));
    assertThat(apps.remove("another tenant", app.id())).isFalse();

    App kept = new App(ids.next(), tenant, "kept " + ids.next(), "workflow", AT);
    apps.publish(kept, new AppVersion(ids.next(), kept.id(), 1, "s", "f", AT));
    assertThat(apps.remove(tenant, app.id())).isTrue();
    assertThat(apps.remove(tenant, app.id())).isFalse();
    assertThat(apps.byId(tenant, app.id())).isEmpty();
    assertThat(apps.live(tenant, kept.id())).isPresent();
    assertThat(keys.find(token)).isEmpty();
    assertThat(new StoredLimits(database).of(tenant, app.id())).isEqualTo(Limits.NONE);
  }

  @Test
  void everyTableThatRefersToAppsOrWorkspacesIsNamedWhereThoseAreRemoved() throws IOException {
    Map<String, String> tables = new TreeMap<>();
    Path schema = Path.of("src/main/resources/io/dify/runtime/schema");
    Pattern table = Pattern.compile("CREATE TABLE (\\w+) \\(([^;]*?)\\n\\);", Pattern.DOTALL);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(schema)) {
      for (Path file : files) {
        Matcher found = table.matcher(Files.readString(file));
        while (found.find()) {
          tables.put(found.group(1), found.group(2));
        }
      }
    }
    assertThat(tables).hasSizeGreaterThan(12);
    List<String> withApps = new ArrayList<>(StoredApps.tables());
    withApps.add("dify_app");
    tables.forEach((name, columns) -> {
      boolean goesWithItsApp = columns.contains("REFERENCES dify_app (id) ON DELETE CASCADE");
      if (columns.contains("REFERENCES dify_app") || columns.contains("REFERENCES dify_conversation")) {
        assertThat(goesWithItsApp || withApps.contains(name)).as(name + " in AppRemoval.TABLES").isTrue();
      } else if (columns.contains("REFERENCES dify_workspace")) {
        assertThat(withApps.contains(name) || StoredWorkspaces.OF_WORKSPACE.contains(name))
            .as(name + " in StoredWorkspaces.OF_WORKSPACE").isTrue();
      }
    });
  }

  @Test
  void workspacesAreMadeRenamedAndRemoved() {
    StoredWorkspaces workspaces = new StoredWorkspaces(database, ids, clock);
    Workspace made = workspaces.create("w " + ids.next());
    assertThat(workspaces.find(made.id())).contains(made);
    assertThatThrownBy(() -> workspaces.create(made.name())).hasMessageContaining("choose another name");
    workspaces.rename(made.id(), made.name() + "!");
    assertThat(workspaces.list()).extracting(Workspace::name).contains(made.name() + "!");
    ApiKeys keys = new ApiKeys(new StoredKeys(database), ids, clock, new Random(8));
    String token = keys.issueForAdmin(made.id()).token();
    workspaces.remove(made.id());
    assertThat(workspaces.find(made.id())).isEmpty();
    assertThat(keys.find(token)).isEmpty();
    assertThatThrownBy(() -> workspaces.remove(tenant)).hasMessageContaining("first workspace");
  }

  @Test
  void keysOfTheOperatorBelongToNoWorkspace() {
    ApiKeys keys = new ApiKeys(new StoredKeys(database), ids, clock, new Random(9));
    ApiKey key = keys.issueForOperator().key();
    assertThat(keys.list(ApiKeys.OPERATOR)).contains(key);
    assertThat(keys.list(tenant)).doesNotContain(key);
    assertThat(keys.revoke(tenant, key.id())).isFalse();
    assertThat(keys.revoke(ApiKeys.OPERATOR, key.id())).isTrue();
  }

  @Test
  void filesAreFoundOnceTheyAreKeptAndGoUnlessTheyAreUsed() {
    StoredFiles files = new StoredFiles(database, ids);
    StoredFile upload = file(StoredFile.Source.UPLOAD, "");
    files.begin(upload);
    assertThat(files.find(tenant, upload.id())).as("not kept yet").isEmpty();
    files.kept(tenant, upload.id(), "abc");
    StoredFile kept = files.find(tenant, upload.id()).orElseThrow();
    assertThat(kept.origin().endUserId()).isNotEmpty();
    assertThat(kept).usingRecursiveComparison().ignoringFields("origin.endUserId", "hash").isEqualTo(upload);
    assertThat(files.find("other", upload.id())).isEmpty();
    assertThat(files.unused(AT, 1000)).extracting(StoredFile::id).doesNotContain(upload.id());
    assertThat(files.unused(AT.plusMillis(1), 1000)).extracting(StoredFile::id).contains(upload.id());
    files.use("other", List.of(upload.id()), AT);
    assertThat(files.hide(tenant, upload.id())).isTrue();
    assertThat(files.find(tenant, upload.id())).isEmpty();
    files.forget(tenant, upload.id());
    assertThat(files.unused(AT.plusMillis(1), 1000)).extracting(StoredFile::id).doesNotContain(upload.id());
  }

  @Test
  void usedFilesStayAndThoseOfRunsAreFoundByThem() {
    StoredFiles files = new StoredFiles(database, ids);
    StoredFile made = file(StoredFile.Source.TOOL, "run-" + ids.next());
    files.begin(made);
    files.kept(tenant, made.id(), "abc");
    files.use(tenant, List.of(made.id()), AT.plusSeconds(1));
    files.use(tenant, List.of(made.id()), AT.plusSeconds(9));
    files.use(tenant, List.of(made.id()), AT.plusSeconds(5));
    assertThat(files.find(tenant, made.id()).orElseThrow().usedAt()).as("last").isEqualTo(AT.plusSeconds(9));
    assertThat(files.hide(tenant, made.id())).isFalse();
    files.forget(tenant, made.id());
    assertThat(files.madeBy(tenant, List.of(made.origin().runId(), "", "x"))).extracting(StoredFile::id)
        .containsExactly(made.id());
    assertThat(files.madeBy("other", List.of(made.origin().runId()))).isEmpty();
    assertThat(files.madeBy(tenant, List.of(""))).isEmpty();
  }

  private StoredFile file(StoredFile.Source source, String run) {
    return new StoredFile(ids.next(), source, new StoredFile.Origin(tenant, app.id(), "u1", "", run), "tea.png",
        "image/png", "image", 7, "", AT, null);
  }
}
