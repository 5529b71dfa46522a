package io.dify.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.Usage;
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
import io.dify.runtime.registry.App;
import io.dify.runtime.registry.AppVersion;
import io.dify.runtime.registry.store.StoredApps;
import io.dify.runtime.tenant.store.StoredWorkspaces;
import io.dify.runtime.tool.SealedTools;
import io.dify.runtime.tool.ToolKind;
import io.dify.runtime.tool.store.StoredTools;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

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
  private StoredApps apps;
  private String tenant;
  private App app;
  private AppVersion version;
  private Owner owner;

  abstract Database create();

  @BeforeAll
  void open() {
    database = create();
    database.migrate("runtime", Platform.class);
    conversations = new StoredConversations(database, ids, clock);
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
      assertThat(conversations.list(other, null, 10, ConversationOrder.CREATED).items()).isEmpty();
      assertThat(conversations.rename(other, conversation, "x")).isEmpty();
      assertThat(conversations.delete(other, conversation)).isFalse();
      assertNotFound(() -> conversations.messages(other, conversation, null, 10));
      assertNotFound(() -> conversations.accept(other, turn(conversation, "q")));
    }
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
}
