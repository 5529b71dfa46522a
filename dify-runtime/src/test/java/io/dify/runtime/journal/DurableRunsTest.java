package io.dify.runtime.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import io.dify.core.value.Value;
import io.dify.runtime.app.Platform;
import io.dify.runtime.conversation.Owner;
import io.dify.runtime.journal.store.StoredJournals;
import io.dify.runtime.registry.AppCatalog;
import io.dify.runtime.registry.LiveApp;
import io.dify.runtime.registry.store.StoredApps;
import io.dify.runtime.run.ActiveRuns;
import io.dify.runtime.run.DurableRuns;
import io.dify.runtime.run.RunRecord;
import io.dify.runtime.run.WorkflowRuns;
import io.dify.runtime.run.store.StoredRuns;
import io.dify.runtime.tenant.store.StoredWorkspaces;
import io.dify.runtime.testing.TestApps;
import io.dify.workflow.StandardNodes;
import io.dify.workflow.dsl.DslReader;
import io.dify.workflow.engine.Run;
import io.dify.workflow.engine.WorkflowEngine;
import io.dify.workflow.graph.GraphNode;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.run.NodePath;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.run.RunStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two processes that share a database, in one process: what they have in common is in the tables, and nowhere else. */
@Timeout(60)
class DurableRunsTest {
  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

  private final Database database = Database.memory();
  private final AtomicLong now = new AtomicLong(START.toEpochMilli());
  private final InstantSource clock = () -> Instant.ofEpochMilli(now.get());
  private final Ids ids = Ids.system();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Queue<String> executed = new ConcurrentLinkedQueue<>();
  private StoredJournals store;
  private AppCatalog apps;
  private LiveApp app;

  @BeforeEach
  void publish() {
    database.migrate("runtime", Platform.class);
    store = new StoredJournals(database, clock);
    apps = new AppCatalog(new StoredApps(database), new DslReader(StandardNodes.types()), ids, clock);
    app = apps.publish(new StoredWorkspaces(database, ids, clock).first().id(), "flow.yml",
        TestApps.bytes(TestApps.FLOW));
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    database.close();
  }

  /** A process whose llm node does what it is told to. */
  private final class Process {
    final DurableRuns runs;
    final WorkflowRuns workflows;
    final StoredRuns records = new StoredRuns(database, ids, clock);

    Process(String name, NodeExecutor llm) {
      runs = new DurableRuns(new RunJournals(store, name, threads), apps, ids, clock);
      runs.beat(clock.instant().plusSeconds(30));
      WorkflowEngine engine = WorkflowEngine.builder().clock(clock).standIns(node -> standIn(node, llm)).build();
      workflows = new WorkflowRuns(engine, new ActiveRuns(1000), records, runs, threads, ids, clock);
    }

    private Optional<NodeExecutor> standIn(GraphNode node, NodeExecutor llm) {
      return node.type().equals("llm") ? Optional.of(context -> {
        executed.add(context.idempotencyKey() + "#" + context.attempt());
        return llm.execute(context);
      }) : Optional.empty();
    }

    Run start() {
      return workflows.start(app, "u1", new Value.Obj(Map.of("topic", Value.of("tea"))), new Value.Array(List.of()))
          .run();
    }

    RunRecord record(String runId) {
      return records.find(app.app().tenantId(), app.app().id(), runId).orElseThrow();
    }
  }

  private static NodeOutcome said(String text) {
    return NodeOutcome.succeeded(Map.of("text", Value.of(text)));
  }

  private StoredRun stored(Run run) {
    return store.find(run.id()).orElseThrow();
  }

  private void leaseEnds() {
    now.addAndGet(Duration.ofSeconds(31).toMillis());
  }

  private static void await(java.util.function.BooleanSupplier condition) {
    org.assertj.core.api.Assertions.assertThatCode(() -> {
      while (!condition.getAsBoolean()) {
        Thread.onSpinWait();
      }
    }).doesNotThrowAnyException();
  }

  @Test
  void aRunOfALostProcessGoesOnInAnotherAndIsStoredOnce() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    Process first = new Process("first", context -> {
      begun.countDown();
      never.await();
      return said("too late");
    });
    Run lost = first.start();
    begun.await();
    Process second = new Process("second", context -> said("from the second"));
    assertThat(second.runs.sweep()).as("the first is alive").isZero();
    leaseEnds();
    assertThat(second.runs.sweep()).isEqualTo(1);
    await(() -> stored(lost).stage() == RunStage.CLOSED);
    assertThat(second.record(lost.id()).outputs().fields()).containsEntry("text", Value.of("from the second"));
    assertThat(executed).containsExactly(lost.id() + ":llm:#1", lost.id() + ":llm:#2");
    never.countDown();
    RunResult fenced = lost.await();
    assertThat(fenced.status()).isEqualTo(RunStatus.FAILED);
    assertThat(fenced.errorType()).isEqualTo(ErrorCode.UNAVAILABLE.wire());
    assertThat(second.record(lost.id()).status()).isEqualTo("succeeded");
    assertThat(second.runs.sweep()).isZero();
  }

  @Test
  void aRunThatBringsItsProcessDownIsSetAsideAndGoesOnWhenAsked() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    Run poison = new Process("p0", context -> {
      never.await();
      return said("");
    }).start();
    for (int i = 1; i < DurableRuns.MOST_CRASHES; i++) {
      leaseEnds();
      assertThat(new Process("p" + i, context -> {
        never.await();
        return said("");
      }).runs.sweep()).isEqualTo(1);
    }
    leaseEnds();
    Process last = new Process("last", context -> said("at last"));
    assertThat(last.runs.sweep()).isZero();
    assertThat(stored(poison).stage()).isEqualTo(RunStage.QUARANTINED);
    assertThat(last.runs.resume(poison.id())).isTrue();
    await(() -> stored(poison).stage() == RunStage.CLOSED);
    assertThat(last.record(poison.id()).status()).isEqualTo("succeeded");
  }

  /** Kills that no run is the reason of: whoever was at work each time is as suspicious as any other. */
  @Test
  void runsThatWereLostTogetherGoOnOneAfterAnotherAndNoneIsSetAside() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    NodeExecutor endless = context -> {
      never.await();
      return said("");
    };
    Process first = new Process("p0", endless);
    List<Run> runs = Stream.generate(first::start).limit(4).toList();
    leaseEnds();
    assertThat(new Process("p1", endless).runs.sweep()).as("all at once").isEqualTo(4);
    for (int i = 2; i < 8; i++) {
      leaseEnds();
      assertThat(new Process("p" + i, endless).runs.sweep()).as("one is tried").isEqualTo(1);
    }
    assertThat(runs).extracting(run -> stored(run).stage()).containsOnly(RunStage.RUNNING);
    leaseEnds();
    new Process("last", context -> said("at last")).runs.sweep();
    await(() -> runs.stream().allMatch(run -> stored(run).stage() == RunStage.CLOSED));
  }

  @Test
  void aRunThatBringsItsProcessDownKeepsNoOtherFromGoingOn() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    NodeExecutor endless = context -> {
      never.await();
      return said("");
    };
    Process first = new Process("p0", endless);
    Run poison = first.start();
    now.addAndGet(1);
    List<Run> others = Stream.generate(first::start).limit(3).toList();
    leaseEnds();
    new Process("p1", endless).runs.sweep();
    leaseEnds();
    Process second = new Process("p2", context -> {
      if (context.idempotencyKey().startsWith(poison.id())) {
        never.await();
      }
      return said("well");
    });
    assertThat(second.runs.sweep()).as("the oldest is tried").isEqualTo(1);
    now.addAndGet(Duration.ofSeconds(2).toMillis());
    assertThat(second.runs.sweep()).as("it is at work for long").isEqualTo(2);
    await(() -> others.stream().allMatch(run -> stored(run).stage() == RunStage.CLOSED));
    leaseEnds();
    assertThat(new Process("last", endless).runs.sweep()).isZero();
    assertThat(stored(poison).stage()).isEqualTo(RunStage.QUARANTINED);
  }

  @Test
  void aRunThatWaitsUsesNothingUntilItIsAnsweredAnywhere() throws Exception {
    NodeExecutor person = context -> context.answer().map(answer -> said(answer.fields().get("text").toString()))
        .orElseGet(() -> NodeOutcome.waiting(new Value.Obj(Map.of("form", Value.of("?")))));
    Run run = new Process("first", person).start();
    assertThat(run.await().status()).isEqualTo(RunStatus.PAUSED);
    await(() -> stored(run).stage() == RunStage.PAUSED);
    Process second = new Process("second", person);
    await(() -> second.record(run.id()).status().equals("paused"));
    Value.Obj answer = new Value.Obj(Map.of("text", Value.of("me")));
    assertThat(second.runs.answer(run.id(), NodePath.of("llm"), answer)).isTrue();
    await(() -> stored(run).stage() == RunStage.CLOSED);
    assertThat(second.record(run.id()).status()).isEqualTo("succeeded");
    assertThat(store.answers(run.id())).isEmpty();
  }

  @Test
  void anEditedOrCutJournalIsRefusedAndTheRunSetAside() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    NodeExecutor endless = context -> {
      never.await();
      return said("");
    };
    Process first = new Process("first", endless);
    Run edited = first.start();
    Run cut = first.start();
    Run whole = first.start();
    await(() -> executed.size() == 3);
    database.execute(handle -> {
      handle.execute("UPDATE dify_run_entry SET body = replace(body, 'tea', 'pea') WHERE run_id = ?", edited.id());
      handle.execute("DELETE FROM dify_run_entry WHERE run_id = ?", cut.id());
    });
    assertThatThrownBy(() -> store.entries(stored(edited))).isInstanceOf(DifyException.class)
        .hasMessageContaining("from entry 0");
    leaseEnds();
    Process second = new Process("second", context -> said("whole"));
    second.runs.sweep();
    await(() -> stored(whole).stage() == RunStage.CLOSED);
    assertThat(List.of(stored(edited), stored(cut))).extracting(StoredRun::stage)
        .containsOnly(RunStage.QUARANTINED);
    assertThat(stored(edited).reason()).contains(edited.id(), "from entry 0");
  }

  @Test
  void aServerThatStopsGivesItsRunsAwayAndThatIsNoCrash() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    Process first = new Process("first", context -> {
      never.await();
      return said("");
    });
    Run run = first.start();
    await(() -> executed.size() == 1);
    first.runs.leave();
    assertThat(run.await().errorType()).isEqualTo(ErrorCode.UNAVAILABLE.wire());
    Process second = new Process("second", context -> said("on"));
    assertThat(second.runs.sweep()).as("no lease to wait for").isEqualTo(1);
    await(() -> stored(run).stage() == RunStage.CLOSED);
    assertThat(stored(run).crashes()).isZero();
  }

  @Test
  void aWorkflowRunsOnceMoreFromANodeOn() throws Exception {
    Process process = new Process("first", context -> said("answer " + executed.size()));
    Run run = process.start();
    await(() -> store.find(run.id()).map(found -> found.stage() == RunStage.CLOSED).orElse(false));
    String again = process.runs.retry(run.id(), "end");
    await(() -> store.find(again).map(found -> found.stage() == RunStage.CLOSED).orElse(false));
    assertThat(executed).as("what was done before the node is taken over").hasSize(1);
    assertThat(process.record(again).outputs()).isEqualTo(process.record(run.id()).outputs());
    process.runs.retry(run.id(), "llm");
    await(() -> executed.size() == 2);
    assertThatThrownBy(() -> process.runs.retry(run.id(), "nobody")).isInstanceOf(DifyException.class)
        .hasMessageContaining("nobody");
  }

  @Test
  void nothingIsWrittenForAppsThatAreFast() throws Exception {
    assertThat(store.mode(app.app().tenantId(), app.app().id(), RunMode.FAST)).isTrue();
    Run run = new Process("first", context -> said("quick")).start();
    assertThat(run.await().status()).isEqualTo(RunStatus.SUCCEEDED);
    assertThat(store.find(run.id())).isEmpty();
    assertThat(store.mode(new Owner("x", "y", "z").tenantId(), "y", RunMode.FAST)).isFalse();
  }
}
