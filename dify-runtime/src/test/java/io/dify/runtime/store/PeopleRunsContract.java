package io.dify.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.Usage;
import io.dify.core.secret.MasterKey;
import io.dify.core.secret.Signer;
import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import io.dify.core.value.Value;
import io.dify.runtime.app.Platform;
import io.dify.runtime.conversation.ChatMessage;
import io.dify.runtime.conversation.MessageStatus;
import io.dify.runtime.conversation.NewTurn;
import io.dify.runtime.conversation.Owner;
import io.dify.runtime.conversation.store.StoredConversations;
import io.dify.runtime.form.Form;
import io.dify.runtime.form.FormStatus;
import io.dify.runtime.form.store.StoredForms;
import io.dify.runtime.journal.DurableJournal;
import io.dify.runtime.journal.RunHead;
import io.dify.runtime.journal.RunJournals;
import io.dify.runtime.journal.RunMode;
import io.dify.runtime.journal.RunStage;
import io.dify.runtime.journal.StoredRun;
import io.dify.runtime.journal.store.StoredJournals;
import io.dify.runtime.registry.AppCatalog;
import io.dify.runtime.registry.LiveApp;
import io.dify.runtime.registry.store.StoredApps;
import io.dify.runtime.retention.store.StoredExpiry;
import io.dify.runtime.run.ActiveRuns;
import io.dify.runtime.run.DurableRuns;
import io.dify.runtime.run.RunRecord;
import io.dify.runtime.run.RunRecords;
import io.dify.runtime.run.WorkflowRuns;
import io.dify.runtime.run.store.StoredRuns;
import io.dify.runtime.tenant.store.StoredWorkspaces;
import io.dify.runtime.testing.DyingTriggers;
import io.dify.runtime.testing.TestApps;
import io.dify.runtime.testing.TriggerApps;
import io.dify.runtime.trigger.Schedules;
import io.dify.runtime.trigger.Trigger;
import io.dify.runtime.trigger.TriggerStore;
import io.dify.runtime.trigger.TriggeredRuns;
import io.dify.runtime.trigger.Triggers;
import io.dify.runtime.trigger.store.StoredTriggers;
import io.dify.workflow.StandardNodes;
import io.dify.workflow.dsl.DslReader;
import io.dify.workflow.engine.WorkflowEngine;
import io.dify.workflow.journal.JournalEntry;
import io.dify.workflow.run.NodePath;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.run.RunStatus;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What becomes of runs that nobody asked for himself, and of what they leave behind, on every database. Processes are objects here, which die when told to. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PeopleRunsContract {
  private static final Instant MIDNIGHT = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant DUE = Instant.parse("2026-01-01T03:00:00Z");
  private static final Instant NEXT = Instant.parse("2026-01-02T03:00:00Z");

  private final Ids ids = Ids.system();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile Instant now = MIDNIGHT;
  private final InstantSource clock = () -> now;
  private Database database;
  private TriggerStore store;
  private RunRecords records;
  private AppCatalog catalog;
  private Triggers triggers;
  private String tenant;
  private LiveApp app;

  abstract Database create() throws Exception;

  @BeforeAll
  void open() throws Exception {
    database = create();
    database.migrate("runtime", Platform.class);
    tenant = new StoredWorkspaces(database, ids, clock).first().id();
    store = new StoredTriggers(database, ids, clock);
    records = new StoredRuns(database, ids, clock);
    catalog = catalog();
    triggers = triggers(catalog);
    catalog.listen(triggers::published);
  }

  @AfterAll
  void close() {
    if (database != null) {
      database.close();
    }
    threads.close();
  }

  @BeforeEach
  void publish() {
    now = MIDNIGHT;
    catalog.list(tenant).forEach(old -> catalog.remove(tenant, old.id()));
    app = catalog.publish(tenant, "t.yml", TestApps.bytes(TriggerApps.ORDERS));
  }

  private AppCatalog catalog() {
    return new AppCatalog(new StoredApps(database), new DslReader(StandardNodes.types()), ids, clock);
  }

  private Triggers triggers(AppCatalog apps) {
    Signer signer = new Signer(MasterKey.generate(new SecureRandom()), Triggers.PURPOSE);
    return new Triggers(store, apps, () -> signer, clock);
  }

  /** The runs of a process of its own. */
  private WorkflowRuns process() {
    DurableRuns durable = new DurableRuns(
        new RunJournals(new StoredJournals(database, clock), ids.next(), threads), catalog, ids, clock);
    return new WorkflowRuns(WorkflowEngine.builder().clock(clock).ids(ids).build(), new ActiveRuns(10), records,
        durable, threads, ids, clock);
  }

  private Schedules schedules(TriggerStore seen) {
    return new Schedules(seen, triggers, TriggeredRuns.of(process()), ids.next(), clock);
  }

  private void dies(DyingTriggers.Moment place) {
    Schedules dying = schedules(new DyingTriggers(store, place));
    assertThatThrownBy(dying::tick).isInstanceOf(DyingTriggers.Death.class);
  }

  private List<RunRecord> runs() {
    return records.list(tenant, app.app().id(), new RunRecords.Filter(null, null, null, null, null), 1, 10).items();
  }

  private List<StoredRun> journals() {
    return new StoredJournals(database, clock).list(tenant, null, 10);
  }

  private StoredRun closed() {
    while (true) {
      List<StoredRun> all = journals();
      if (all.size() == 1 && all.getFirst().stage() == RunStage.CLOSED) {
        return all.getFirst();
      }
      Thread.onSpinWait();
    }
  }

  @Test
  void aProcessThatDiesAfterItHasRunLeavesNothingToDoAgain() {
    now = DUE;
    dies(DyingTriggers.Moment.RAN);
    assertThat(runs()).hasSize(1);
    schedules(store).tick();
    assertThat(store.nextDue()).as("the claim still holds").contains(DUE);
    now = DUE.plus(Schedules.LEASE);
    assertThat(schedules(store).tick()).contains(NEXT);
    assertThat(runs()).hasSize(1);
    assertThat(journals()).hasSize(1);
    now = NEXT;
    schedules(store).tick();
    assertThat(runs()).as("the next due time is another one").hasSize(2);
  }

  @Test
  void aProcessThatDiesBeforeItHasRunLeavesItToAnother() {
    now = DUE;
    dies(DyingTriggers.Moment.CLAIMED);
    assertThat(runs()).isEmpty();
    now = DUE.plus(Schedules.LEASE);
    assertThat(schedules(store).tick()).contains(NEXT);
    assertThat(runs()).hasSize(1);
  }

  @Test
  void whatHappensOnceIsOnRecordWhateverTheModeOfItsApp() {
    new StoredJournals(database, clock).mode(tenant, app.app().id(), RunMode.FAST);
    now = DUE;
    dies(DyingTriggers.Moment.RAN);
    now = DUE.plus(Schedules.LEASE);
    schedules(store).tick();
    assertThat(journals()).hasSize(1);
    assertThat(runs()).hasSize(1);
  }

  @Test
  void ofManyProcessesThatStartTheSameRunOneDoes() throws Exception {
    LiveApp begun = catalog.publish(tenant, "t.yml", TestApps.bytes(TriggerApps.flow("one", """
        - id: nightly
          data: {type: trigger-schedule, title: Nightly, mode: cron, cron_expression: "0 3 * * *"}
        """.indent(12), "nightly, x", "nightly")));
    String run = "01234567-89ab-3def-8123-456789abcdef";
    List<Callable<Boolean>> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      WorkflowRuns process = process();
      all.add(() -> {
        try {
          return process.once(run, begun, "trigger-schedule", new Value.Obj(Map.of()));
        } catch (DifyException e) {
          assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE);
          return false;
        }
      });
    }
    int started = 0;
    for (Future<Boolean> one : threads.invokeAll(all)) {
      started += one.get() ? 1 : 0;
    }
    assertThat(started).isEqualTo(1);
    assertThat(closed().head().id()).isEqualTo(run);
    assertThat(process().once(run, begun, "trigger-schedule", new Value.Obj(Map.of()))).isFalse();
  }

  @Test
  void triggersOfAVersionThatNobodyKeptAreKeptAtTheNextStart() {
    List<Trigger> kept = store.list(tenant, app.app().id());
    assertThat(store.unkept()).isEmpty();
    catalog().publish(tenant, "t.yml", TestApps.bytes(TriggerApps.ORDERS.replace("0 3 * * *", "0 5 * * *")));
    assertThat(store.unkept()).extracting(TriggerStore.Place::appId).containsExactly(app.app().id());
    assertThat(store.list(tenant, app.app().id())).isEqualTo(kept);
    now = now.plus(AppCatalog.SEEN_WITHIN);
    triggers.catchUp();
    assertThat(store.unkept()).isEmpty();
    assertThat(store.nextDue()).contains(Instant.parse("2026-01-01T05:00:00Z"));
    assertThat(store.list(tenant, app.app().id())).hasSize(3).extracting(Trigger::id)
        .containsExactlyElementsOf(kept.stream().map(Trigger::id).toList());
  }

  @Test
  void aVersionThatCannotBeReadAnyMoreKeepsNobodyFromStarting() {
    catalog().publish(tenant, "t.yml", TestApps.bytes(TriggerApps.ORDERS.replace("0 3 * * *", "0 5 * * *")));
    catalog().publish(tenant, "t.yml", TestApps.bytes(TriggerApps.ORDERS.replace("name: orders", "name: whole")));
    database.execute(handle -> handle.execute(
        "UPDATE dify_app_version SET source = 'nodes: [' WHERE source LIKE '%0 5 * * *%'"));
    triggers(catalog()).catchUp();
    assertThat(store.unkept()).extracting(TriggerStore.Place::appId).containsExactly(app.app().id());
    assertThat(store.list(tenant, catalog.list(tenant).getLast().id())).hasSize(3);
  }

  @Test
  void aMessageThatWaitsIsNeitherTooOldNorLostNorPartOfTheHistory() {
    StoredConversations conversations = new StoredConversations(database, ids, clock);
    Owner owner = new Owner(tenant, app.app().id(), "u1");
    NewTurn turn = new NewTurn(ids.next(), ids.next(), "Tea", new Value.Obj(Map.of()), app.versionId(), "Tea?",
        new Value.Array(List.of()), now);
    conversations.accept(owner, turn);
    String run = waiting(owner, turn);
    records.began(owner, run, app.versionId(), turn.inputs(), now);
    assertThat(conversations.failUnanswered("lost")).as("its process was lost before it could say that it waits")
        .isZero();
    assertThat(records.failRunning("lost")).isZero();
    ChatMessage waiting = conversations.message(owner, turn.messageId()).orElseThrow();
    assertThat(waiting.outcome().status()).isEqualTo(MessageStatus.PAUSED);
    assertThat(waiting.outcome().runId()).isEqualTo(run);
    assertThat(records.find(tenant, owner.appId(), run)).map(RunRecord::status).contains("paused");
    StoredExpiry expiry = new StoredExpiry(database);
    assertThat(expiry.deleteMessages(NEXT)).isZero();
    assertThat(expiry.deleteRuns(NEXT)).isZero();
    conversations.finish(owner, turn.messageId(), outcome(run, MessageStatus.PAUSED, "Let me ask."),
        new Value.Obj(Map.of()));
    assertThat(conversations.answered(owner, turn.conversationId(), 9)).isEmpty();
    conversations.resumed(owner, turn.messageId());
    records.resumed(owner, run);
    assertThat(conversations.message(owner, turn.messageId()).orElseThrow().outcome().status())
        .isEqualTo(MessageStatus.RUNNING);
    assertThat(records.find(tenant, owner.appId(), run)).map(RunRecord::status).contains("running");
    conversations.finish(owner, turn.messageId(), outcome(run, MessageStatus.NORMAL, "Let me ask. Tea."),
        new Value.Obj(Map.of()));
    conversations.finish(owner, turn.messageId(), outcome(run, MessageStatus.PAUSED, "too late"),
        new Value.Obj(Map.of()));
    conversations.resumed(owner, turn.messageId());
    assertThat(conversations.answered(owner, turn.conversationId(), 9)).hasSize(1)
        .allMatch(message -> message.outcome().answer().equals("Let me ask. Tea."));
    assertThat(expiry.deleteMessages(NEXT)).isEqualTo(1);
  }

  @Test
  void aPauseThatIsToldTooLateChangesNoEnd() {
    Owner owner = new Owner(tenant, app.app().id(), "u1");
    String run = ids.next();
    records.began(owner, run, app.versionId(), new Value.Obj(Map.of()), now);
    records.ended(owner, result(run, RunStatus.PAUSED), now);
    assertThat(records.find(tenant, owner.appId(), run).orElseThrow().finishedAt()).isEmpty();
    records.ended(owner, result(run, RunStatus.SUCCEEDED), now);
    records.ended(owner, result(run, RunStatus.PAUSED), now);
    records.resumed(owner, run);
    RunRecord kept = records.find(tenant, owner.appId(), run).orElseThrow();
    assertThat(kept.status()).isEqualTo("succeeded");
    assertThat(kept.finishedAt()).contains(now);
  }

  private static RunResult result(String run, RunStatus status) {
    Value.Obj none = new Value.Obj(Map.of());
    return new RunResult(run, status, none, "", null, null, Usage.NONE, 1, 0, Duration.ZERO, none, List.of());
  }

  private static ChatMessage.Outcome outcome(String run, MessageStatus status, String answer) {
    return new ChatMessage.Outcome(run, status, answer, null, new Value.Array(List.of()), Usage.NONE, Duration.ZERO);
  }

  /** A run that answers a message and has paused, as its journal has it. */
  private String waiting(Owner owner, NewTurn turn) {
    RunHead head = new RunHead(ids.next(), owner, app.versionId(), ids.next(), turn.messageId(), turn.conversationId(),
        now);
    DurableJournal journal = new RunJournals(new StoredJournals(database, clock), ids.next(), threads).begin(head);
    journal.append(new JournalEntry.Accepted(now, head.id(), RunRequest.inputs(new Value.Obj(Map.of())), true));
    journal.append(new JournalEntry.Paused(now));
    journal.force();
    return head.id();
  }

  @Test
  void formsGoWithTheJournalsOfTheirRunsInSlices() {
    StoredForms forms = new StoredForms(database);
    StoredJournals journals = new StoredJournals(database, clock);
    WorkflowRuns process = process();
    for (int i = 0; i < 3; i++) {
      process.start(app, "u" + i, (Value.Obj) Value.from(Map.of("order", Map.of())), new Value.Array(List.of()));
    }
    while (journals.list(tenant, RunStage.CLOSED, 10).size() < 3) {
      Thread.onSpinWait();
    }
    journals().forEach(run -> forms.add(form(run.head().owner(), run.head().id()), "hash of " + run.head().id(), now));
    forms.add(form(new Owner(tenant, app.app().id(), "u1"), "a run that goes on"), "hash", now);
    assertThat(journals.forget(now, 2)).as("not before their time").isZero();
    assertThat(journals.forget(now.plusSeconds(1), 2)).isEqualTo(2);
    assertThat(count("dify_form")).isEqualTo(2);
    assertThat(journals.forget(now.plusSeconds(1), 2)).isEqualTo(1);
    assertThat(forms.ofRuns(tenant, List.of("a run that goes on"))).hasSize(1);
    assertThat(count("dify_form")).isEqualTo(1);
    assertThat(count("dify_run_entry")).isZero();
  }

  private long count(String table) {
    return database.read(handle -> handle.createQuery("SELECT COUNT(*) FROM " + table).mapTo(Long.class).one());
  }

  private Form form(Owner owner, String run) {
    return new Form(ids.next(), owner, run, new NodePath("", "ask"), run + ":ask", "Ask", new Value.Obj(Map.of()),
        FormStatus.SUBMITTED, NEXT, false);
  }
}
