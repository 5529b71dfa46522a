package io.dify.runtime.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.value.Value;
import io.dify.runtime.journal.RunStage;
import io.dify.runtime.registry.LiveApp;
import io.dify.runtime.testing.TestApps;
import io.dify.workflow.engine.Run;
import io.dify.workflow.engine.RunTap;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.journal.Journal;
import io.dify.workflow.journal.JournalEntry;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.run.NodePath;
import io.dify.workflow.run.RunStatus;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A run that is stopped while its pause is being stored: it has stopped as soon as that is done. */
@Timeout(60)
class StopWhilePausingTest {
  private static final NodeExecutor PERSON = context -> context.answer()
      .map(answer -> NodeOutcome.succeeded(Map.of("text", answer.fields().get("text"))))
      .orElseGet(() -> NodeOutcome.waiting(new Value.Obj(Map.of("form", Value.of("?")))));
  private static final Value.Obj ANSWER = new Value.Obj(Map.of("text", Value.of("me")));

  private final RunHouse house = new RunHouse();
  private final Queue<Runnable> watchers = new ArrayDeque<>();
  private LiveApp app;

  @BeforeEach
  void publish() {
    app = house.publish(TestApps.FLOW);
  }

  @AfterEach
  void close() {
    house.close();
  }

  /** Its node asks when the run is known to be at work, and not before. */
  private RunHouse.Process process(RunTap tap) {
    RunHouse.Process[] process = new RunHouse.Process[1];
    process[0] = house.new Process("one", tap, watchers::add, context -> {
      while (process[0].durable.here(context.origin().run()).isEmpty()) {
        Thread.onSpinWait();
      }
      return PERSON.execute(context);
    });
    return process[0];
  }

  /** Stores what became of the runs, and of those that go on because of it. */
  private void settle() {
    while (!watchers.isEmpty()) {
      watchers.remove().run();
    }
  }

  private void assertStopped(String runId) {
    assertThat(house.stage(runId)).isEqualTo(RunStage.CLOSED);
    assertThat(house.record(app, runId).status()).isEqualTo("stopped");
    assertThat(house.record(app, runId).error()).isEqualTo("Enough.");
  }

  @Test
  void afterThePauseIsOnRecordAndBeforeItsSummaryIs() throws Exception {
    RunHouse.Process process = process(RunTap.NONE);
    Run run = process.start(app);
    assertThat(run.await().status()).isEqualTo(RunStatus.PAUSED);
    assertThat(house.stage(run.id())).isEqualTo(RunStage.PAUSED);
    assertThat(process.durable.stop(run.id(), "Enough.")).isTrue();
    settle();
    assertStopped(run.id());
  }

  @Test
  void whileThePauseIsOnItsWayToTheDisk() throws Exception {
    RunHouse.Process[] process = new RunHouse.Process[1];
    process[0] = process(new RunTap() {
      @Override
      public Journal journal(String runId, Graph graph, Journal journal) {
        return new AtPause(journal, () -> assertThat(process[0].durable.stop(runId, "Enough.")).isTrue());
      }
    });
    Run run = process[0].start(app);
    assertThat(run.await().status()).isEqualTo(RunStatus.PAUSED);
    settle();
    assertStopped(run.id());
  }

  @Test
  void anAnswerThatCameMeanwhileDoesNotKeepItFromStopping() throws Exception {
    RunHouse.Process process = process(RunTap.NONE);
    Run run = process.start(app);
    run.await();
    assertThat(process.durable.stop(run.id(), "Enough.")).isTrue();
    assertThat(process.durable.answer(run.id(), NodePath.of("llm"), ANSWER)).isTrue();
    settle();
    assertStopped(run.id());
    assertThat(house.store.answers(run.id())).isEmpty();
  }

  @Test
  void aRunThatWaitsIsStoppedAtOnce() throws Exception {
    RunHouse.Process process = process(RunTap.NONE);
    Run run = process.start(app);
    run.await();
    settle();
    assertThat(house.record(app, run.id()).status()).isEqualTo("paused");
    assertThat(process.durable.stop(run.id(), "Enough.")).isTrue();
    settle();
    assertStopped(run.id());
    assertThat(process.durable.stop(run.id(), "Enough.")).as("it is over").isFalse();
  }

  /** Does something once, when the pause has been handed over and before it is forced. */
  private static final class AtPause implements Journal {
    private final Journal journal;
    private final Runnable action;
    private boolean pausing;

    AtPause(Journal journal, Runnable action) {
      this.journal = journal;
      this.action = action;
    }

    @Override
    public void append(JournalEntry entry) {
      pausing |= entry instanceof JournalEntry.Paused;
      journal.append(entry);
    }

    @Override
    public void force() {
      if (pausing) {
        pausing = false;
        action.run();
      }
      journal.force();
    }

    @Override
    public boolean isDurable() {
      return journal.isDurable();
    }
  }
}
