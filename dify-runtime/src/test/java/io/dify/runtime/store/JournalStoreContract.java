package io.dify.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import io.dify.core.value.Value;
import io.dify.runtime.app.Platform;
import io.dify.runtime.conversation.Owner;
import io.dify.runtime.journal.Batch;
import io.dify.runtime.journal.Chain;
import io.dify.runtime.journal.DurableJournal;
import io.dify.runtime.journal.RunHead;
import io.dify.runtime.journal.RunJournals;
import io.dify.runtime.journal.RunMode;
import io.dify.runtime.journal.RunStage;
import io.dify.runtime.journal.StoredJournal;
import io.dify.runtime.journal.StoredRun;
import io.dify.runtime.journal.store.StoredJournals;
import io.dify.runtime.registry.App;
import io.dify.runtime.registry.AppVersion;
import io.dify.runtime.registry.store.StoredApps;
import io.dify.runtime.tenant.store.StoredWorkspaces;
import io.dify.workflow.journal.JournalCodec;
import io.dify.workflow.journal.JournalEntry;
import io.dify.workflow.run.NodePath;
import io.dify.workflow.run.RunStatus;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What the store of journals promises, on every database. Each test has runs and processes of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class JournalStoreContract {
  private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final Instant LATER = AT.plusSeconds(60);
  private static final int MANY = 10_000;

  private final Ids ids = Ids.system();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private Instant now = AT;
  private Database database;
  private StoredJournals store;
  private String mine;
  private String other;

  abstract Database create() throws SQLException;

  @BeforeAll
  void open() throws SQLException {
    database = create();
    database.migrate("runtime", Platform.class);
    store = new StoredJournals(database, () -> now);
  }

  @AfterAll
  void close() {
    threads.shutdownNow();
    if (database != null) {
      database.close();
    }
  }

  @BeforeEach
  void processes() {
    now = AT;
    mine = ids.next();
    other = ids.next();
    store.beat(mine, LATER);
  }

  private RunHead head() {
    return new RunHead(ids.next(), new Owner("t", "a", "u"), "v1", "task", "", "", AT);
  }

  private static JournalEntry fact(int number) {
    return new JournalEntry.Started(AT, NodePath.of("节点" + number), "e" + number);
  }

  private static Batch batch(RunHead head, long token, long seq, long before, RunStage stage, JournalEntry... facts) {
    List<String> lines = new ArrayList<>();
    for (JournalEntry fact : facts) {
      lines.add(JournalCodec.encode(fact));
    }
    String body = String.join("\n", lines);
    return new Batch(head, token, seq, facts.length, body, Chain.next(before, body), stage, false);
  }

  private Batch begun(RunHead head) {
    return batch(head, 1, 0, 0, RunStage.RUNNING, fact(0), fact(1));
  }

  private static Batch after(Batch last, RunStage stage, JournalEntry... facts) {
    return batch(last.head(), last.token(), last.seq() + last.lines(), last.chain(), stage, facts);
  }

  private static Batch withProgress(Batch batch) {
    return new Batch(batch.head(), batch.token(), batch.seq(), batch.lines(), batch.body(), batch.chain(),
        batch.stage(), true);
  }

  /** A run of this process that has written two facts. */
  private StoredRun running() {
    Batch begun = begun(head());
    assertThat(store.append(mine, List.of(begun))).containsExactly(true);
    return run(begun.head());
  }

  /** A run of a process that is lost. */
  private StoredRun lost() {
    Batch begun = begun(head());
    store.append(ids.next(), List.of(begun));
    return run(begun.head());
  }

  private StoredRun ended(Batch begun) {
    store.append(mine, List.of(begun,
        after(begun, RunStage.ENDED, new JournalEntry.Ended(AT, RunStatus.SUCCEEDED, null, null))));
    return run(begun.head());
  }

  private StoredRun run(RunHead head) {
    return store.find(head.id()).orElseThrow();
  }

  private List<String> forsaken() {
    return store.forsaken(AT, MANY).stream().map(run -> run.head().id()).toList();
  }

  @Test
  void factsAreReadBackAsTheyWereWrittenInOrder() {
    Batch first = begun(head());
    Batch second = after(first, RunStage.RUNNING, fact(2));
    Batch third = after(second, RunStage.RUNNING, fact(3), fact(4));
    store.append(mine, List.of(first));
    assertThat(store.append(mine, List.of(second, third))).as("two of one run in one group").containsExactly(true,
        true);
    StoredRun run = run(first.head());
    assertThat(run).isEqualTo(new StoredRun(first.head(), RunStage.RUNNING, "", mine, 1, 0, 5, third.chain(), AT));
    assertThat(store.entries(run)).containsExactly(fact(0), fact(1), fact(2), fact(3), fact(4));
    assertThat(store.find(ids.next())).isEmpty();
  }

  @Test
  void journalsOfManyRunsAreReadTogetherInTheOrderAskedFor() {
    StoredRun one = running();
    StoredRun two = running();
    store.append(mine, List.of(batch(two.head(), 1, 2, two.chain(), RunStage.RUNNING, fact(2))));
    List<StoredJournal> read = store.journals(List.of(run(two.head()), one));
    assertThat(read).extracting(journal -> journal.entries().size()).containsExactly(3, 2);
    assertThat(store.journals(List.of())).isEmpty();
  }

  @Test
  void whoIsNotTheOwnerWritesNothingAndTheRestOfTheGroupIsWritten() {
    StoredRun kept = running();
    StoredRun taken = lost();
    StoredRun current = store.claim(taken, mine, AT).orElseThrow();
    List<Boolean> written = store.append(mine, List.of(
        batch(kept.head(), 1, 2, kept.chain(), RunStage.RUNNING, fact(2)),
        batch(taken.head(), taken.token(), 2, taken.chain(), RunStage.RUNNING, fact(2)),
        batch(current.head(), current.token(), 2, current.chain(), RunStage.RUNNING, fact(3))));
    assertThat(written).as("a former token").containsExactly(true, false, true);
    assertThat(store.entries(run(taken.head()))).containsExactly(fact(0), fact(1), fact(3));
    assertThat(store.append(other, List.of(batch(kept.head(), 1, 3, kept.chain(), RunStage.RUNNING, fact(9)))))
        .as("another process").containsExactly(false);
    assertThat(store.append(mine, List.of(batch(kept.head(), 1, 2, kept.chain(), RunStage.RUNNING, fact(9)))))
        .as("facts of that number are there").containsExactly(false);
    assertThat(store.append(mine, List.of(batch(kept.head(), 1, 2, kept.chain(), RunStage.ENDED, fact(9)))))
        .as("an end, too").containsExactly(false);
    assertThat(store.entries(run(kept.head()))).containsExactly(fact(0), fact(1), fact(2));
    assertThat(run(kept.head()).stage()).isEqualTo(RunStage.RUNNING);
  }

  @Test
  void aGroupWithOneThatCannotBeWrittenLeavesNothingBehind() {
    StoredRun kept = running();
    RunHead fresh = head();
    assertThatThrownBy(() -> store.append(mine, List.of(
        batch(kept.head(), 1, 2, kept.chain(), RunStage.RUNNING, fact(2)), begun(fresh), begun(kept.head()))))
        .isInstanceOfSatisfying(DifyException.class,
            error -> assertThat(error.code()).isEqualTo(ErrorCode.CONFLICT));
    assertThat(store.find(fresh.id())).isEmpty();
    assertThat(store.entries(run(kept.head()))).containsExactly(fact(0), fact(1));
  }

  @Test
  void oneRunThatCannotBeWrittenDoesNotFailTheOthersThatWaitWithIt() throws Exception {
    RunJournals journals = new RunJournals(store, mine, threads);
    RunHead twice = running().head();
    List<Future<Boolean>> forced = new ArrayList<>();
    List<RunHead> heads = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      RunHead head = i == 20 ? twice : head();
      heads.add(head);
      forced.add(threads.submit((Callable<Boolean>) () -> {
        DurableJournal journal = journals.begin(head);
        journal.append(fact(0));
        journal.force();
        return true;
      }));
    }
    for (int i = 0; i < 40; i++) {
      Future<Boolean> one = forced.get(i);
      if (i == 20) {
        assertThatThrownBy(one::get).hasCauseInstanceOf(DifyException.class);
      } else {
        assertThat(one.get()).isTrue();
        assertThat(store.entries(run(heads.get(i)))).containsExactly(fact(0));
      }
    }
  }

  @Test
  void stagesAndOwnersFollowWhatIsWritten() {
    Batch begun = begun(head());
    store.append(mine, List.of(begun, after(begun, RunStage.PAUSED, new JournalEntry.Paused(AT))));
    assertThat(run(begun.head())).satisfies(paused -> {
      assertThat(paused.stage()).isEqualTo(RunStage.PAUSED);
      assertThat(paused.process()).isEmpty();
    });
    assertThat(ended(begun(head()))).satisfies(ended -> {
      assertThat(ended.stage()).isEqualTo(RunStage.ENDED);
      assertThat(ended.process()).isEqualTo(mine);
    });
  }

  @Test
  void crashesAreCountedUntilANodeHasEnded() {
    StoredRun run = lost();
    for (int crashes = 1; crashes <= 2; crashes++) {
      run = store.claim(run, ids.next(), AT).orElseThrow();
      assertThat(run.crashes()).isEqualTo(crashes);
    }
    Batch next = batch(run.head(), run.token(), 2, run.chain(), RunStage.RUNNING, fact(2));
    store.append(run.process(), List.of(next));
    assertThat(run(run.head()).crashes()).as("begun is not ended").isEqualTo(2);
    store.append(run.process(), List.of(withProgress(after(next, RunStage.RUNNING, fact(3)))));
    assertThat(run(run.head()).crashes()).isZero();
  }

  @Test
  void onlyRunsOfProcessesThatAreNotKnownToLiveAreForsaken() {
    StoredRun alive = running();
    StoredRun lost = lost();
    StoredRun closed = ended(begun(head()));
    store.close(List.of(closed.head().id()));
    assertThat(forsaken()).contains(lost.head().id()).doesNotContain(alive.head().id(), closed.head().id());
    assertThat(store.forsaken(LATER.plusMillis(1), MANY)).as("its time is up")
        .extracting(run -> run.head().id()).contains(alive.head().id());
    assertThat(store.claim(alive, other, AT)).as("its process lives").isEmpty();
    assertThat(store.forsaken(AT, 1)).hasSize(1);
  }

  @Test
  void thoseLostLeastOftenAreForsakenFirst() {
    StoredRun again = store.claim(lost(), ids.next(), AT).orElseThrow();
    StoredRun once = lost();
    assertThat(forsaken()).containsSubsequence(once.head().id(), again.head().id());
  }

  @Test
  void aProcessThatLeavesOwnsNothingAndThatIsNoCrash() {
    StoredRun run = running();
    StoredRun ended = ended(begun(head()));
    store.leave(mine);
    assertThat(forsaken()).contains(run.head().id(), ended.head().id());
    assertThat(store.claim(run, other, AT)).hasValueSatisfying(claimed -> {
      assertThat(claimed.crashes()).isZero();
      assertThat(claimed.process()).isEqualTo(other);
    });
    assertThat(store.append(mine, List.of(batch(run.head(), 1, 2, run.chain(), RunStage.RUNNING, fact(2)))))
        .containsExactly(false);
  }

  @Test
  void manyAreClaimedTogetherEachIfNobodyElseHasBecomeItsOwner() {
    StoredRun free = lost();
    StoredRun alive = running();
    StoredRun raced = lost();
    StoredRun set = lost();
    store.claim(raced, mine, AT);
    store.quarantine(set, "poison");
    StoredRun late = lost();
    List<StoredRun> claimed = store.claim(List.of(late, free, alive, raced, set), other, AT);
    assertThat(claimed).extracting(run -> run.head().id()).containsExactly(free.head().id(), late.head().id());
    assertThat(claimed).allSatisfy(run -> {
      assertThat(run).isEqualTo(run(run.head()));
      assertThat(run.process()).isEqualTo(other);
      assertThat(run.token()).isEqualTo(2);
    });
    assertThat(store.claim(List.of(), other, AT)).isEmpty();
  }

  @Test
  void ofProcessesThatWantTheSameRunsOneGetsEach() throws Exception {
    List<StoredRun> wanted = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      wanted.add(lost());
    }
    List<Future<List<StoredRun>>> claims = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      String process = ids.next();
      store.beat(process, LATER);
      List<StoredRun> inItsOrder = i % 2 == 0 ? wanted : wanted.reversed();
      claims.add(threads.submit(() -> store.claim(inItsOrder, process, AT)));
    }
    List<String> won = new ArrayList<>();
    for (Future<List<StoredRun>> claim : claims) {
      claim.get().forEach(run -> won.add(run.head().id()));
    }
    Set<String> all = new TreeSet<>();
    wanted.forEach(run -> all.add(run.head().id()));
    assertThat(won).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  void whatIsSetAsideIsNotTouchedUntilItIsReleased() {
    StoredRun run = lost();
    store.quarantine(run, "It is 毒.");
    assertThat(run(run.head())).satisfies(aside -> {
      assertThat(aside.stage()).isEqualTo(RunStage.QUARANTINED);
      assertThat(aside.reason()).isEqualTo("It is 毒.");
    });
    assertThat(forsaken()).doesNotContain(run.head().id());
    assertThat(store.list("t", RunStage.QUARANTINED, MANY)).extracting(found -> found.head().id())
        .contains(run.head().id());
    assertThat(store.release(run.head().id())).isTrue();
    assertThat(store.release(run.head().id())).isFalse();
    assertThat(forsaken()).contains(run.head().id());
    StoredRun claimed = store.claim(run(run.head()), mine, AT).orElseThrow();
    store.quarantine(run, "somebody who lost it");
    assertThat(run(run.head())).as("nobody sets aside what is not his").isEqualTo(claimed);
  }

  @Test
  void anAnswerIsKeptOnceUntilItIsTaken() {
    Batch begun = begun(head());
    String run = begun.head().id();
    store.append(mine, List.of(begun, after(begun, RunStage.PAUSED, new JournalEntry.Paused(AT))));
    NodePath main = NodePath.of("ask");
    NodePath inner = new NodePath("loop/1", "ask");
    Value.Obj yes = new Value.Obj(Map.of("text", Value.of("是")));
    Value.Obj no = new Value.Obj(Map.of("text", Value.of("no")));
    assertThat(store.answered(MANY)).extracting(found -> found.head().id()).doesNotContain(run);
    assertThat(store.answer(run, main, yes, AT)).isTrue();
    assertThat(store.answer(run, main, no, AT)).isFalse();
    assertThat(store.answer(run, inner, no, AT.plusMillis(1))).isTrue();
    assertThat(store.answers(run)).containsExactly(Map.entry(main, yes), Map.entry(inner, no));
    assertThat(store.answered(MANY)).extracting(found -> found.head().id()).contains(run);
    store.taken(run, main);
    assertThat(store.answers(run)).containsExactly(Map.entry(inner, no));
    assertThat(store.claim(run(begun.head()), other, AT)).as("a run that waits is anybody's")
        .hasValueSatisfying(claimed -> assertThat(claimed.stage()).isEqualTo(RunStage.RUNNING));
    assertThat(store.answered(MANY)).extracting(found -> found.head().id()).doesNotContain(run);
  }

  @Test
  void onlyRunsThatHaveEndedAreClosedAndTheirAnswersGo() {
    StoredRun running = running();
    StoredRun ended = ended(begun(head()));
    store.answer(ended.head().id(), NodePath.of("ask"), new Value.Obj(Map.of()), AT);
    store.close(List.of(running.head().id(), ended.head().id()));
    store.close(List.of());
    assertThat(run(running.head())).isEqualTo(running);
    assertThat(run(ended.head()).stage()).isEqualTo(RunStage.CLOSED);
    assertThat(store.answers(ended.head().id())).isEmpty();
  }

  @Test
  void journalsOfRunsClosedLongAgoAreForgottenSoManyAtATime() {
    List<StoredRun> old = List.of(ended(begun(head())), ended(begun(head())), ended(begun(head())));
    store.close(old.stream().map(run -> run.head().id()).toList());
    StoredRun open = ended(begun(head()));
    now = LATER;
    StoredRun recent = ended(begun(head()));
    store.close(List.of(recent.head().id()));
    int forgotten = store.forget(LATER, 2);
    assertThat(forgotten).isEqualTo(2);
    while (forgotten > 0) {
      forgotten = store.forget(LATER, MANY);
    }
    assertThat(old).allSatisfy(run -> assertThat(store.find(run.head().id())).isEmpty());
    assertThat(store.journals(old)).allSatisfy(journal -> assertThat(journal.parts()).isEmpty());
    assertThat(store.find(open.head().id())).isPresent();
    assertThat(store.entries(run(recent.head()))).hasSize(3);
  }

  @Test
  void whateverIsChangedLeftOutOrMovedIsFoundByTheChain() {
    for (String damage : List.of(
        "UPDATE dify_run_entry SET body = replace(body, 'e1', 'e7') WHERE run_id = ? AND seq = 0",
        "DELETE FROM dify_run_entry WHERE run_id = ? AND seq = 0",
        "DELETE FROM dify_run_entry WHERE run_id = ? AND seq = 2",
        "DELETE FROM dify_run_entry WHERE run_id = ? AND seq = 3",
        "UPDATE dify_run_entry SET lines = 1 WHERE run_id = ? AND seq = 0",
        "UPDATE dify_run_entry SET seq = 9 WHERE run_id = ? AND seq = 2",
        "UPDATE dify_run_entry SET chain = 0 WHERE run_id = ? AND seq = 3",
        "UPDATE dify_run SET entries = 3 WHERE id = ?", "UPDATE dify_run SET chain = 0 WHERE id = ?")) {
      Batch first = begun(head());
      Batch second = after(first, RunStage.RUNNING, fact(2));
      store.append(mine, List.of(first, second, after(second, RunStage.RUNNING, fact(3))));
      assertThat(store.entries(run(first.head()))).hasSize(4);
      database.execute(handle -> assertThat(handle.execute(damage, first.head().id())).isEqualTo(1));
      assertThatThrownBy(() -> store.entries(run(first.head()))).as(damage)
          .isInstanceOfSatisfying(DifyException.class, error -> {
            assertThat(error.code()).isEqualTo(ErrorCode.STORE_FAILED);
            assertThat(error.text()).contains(first.head().id(), "from entry");
          });
    }
  }

  @Test
  void anAppHasTheModeThatWasSetForIt() {
    String tenant = new StoredWorkspaces(database, ids, () -> AT).first().id();
    App app = new App(ids.next(), tenant, "app " + ids.next(), "workflow", AT);
    new StoredApps(database).publish(app, new AppVersion(ids.next(), app.id(), 1, "source", "f", AT));
    assertThat(store.mode(tenant, app.id())).isEmpty();
    assertThat(store.mode("other", app.id(), RunMode.FAST)).isFalse();
    assertThat(store.mode(tenant, app.id(), RunMode.FAST)).isTrue();
    assertThat(store.mode(tenant, app.id())).contains(RunMode.FAST);
    assertThat(store.mode("other", app.id())).isEmpty();
  }

  @Test
  void whoIsAloneFindsNobodyAlive() {
    StoredRun run = running();
    store.alone();
    assertThat(forsaken()).contains(run.head().id());
  }
}
