package io.dify.workflow.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.workflow.Fixture;
import io.dify.workflow.engine.Run;
import io.dify.workflow.engine.WorkflowEngine;
import io.dify.workflow.event.RunEvent;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.journal.Journal;
import io.dify.workflow.journal.JournalEntry;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunStatus;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A journal that breaks at some moment ends its run, once, and readers learn of it; nothing is left waiting. */
@Timeout(60)
class BrokenJournalTest {
  private static final int PLANS = 500;
  private static final long SEED = Long.getLong("dify.seed", 20261121L);

  @Test
  void aRunWhoseJournalBreaksEndsOnceAndForAll() throws InterruptedException {
    int broken = 0;
    for (int number = 0; number < PLANS; number++) {
      Random random = Trial.random(SEED, number);
      ShuffledWorkers workers = new ShuffledWorkers(random);
      Graph graph = Drawing.graph(Generator.plan(random), new Script(workers::pause));
      Breaking journal = new Breaking(random.nextInt(60));
      Run run = WorkflowEngine.builder().workers(workers).limits(Trial.LIMITS).journals(id -> journal).build()
          .start(graph, RunRequest.query("?"));
      while (workers.step()) {
        // until nothing is due
      }
      List<RunEvent> events = Fixture.drain(run.subscribe());
      String what = "plan " + number + " of -Ddify.seed=" + SEED;
      for (int at = 0; at < events.size(); at++) {
        assertThat(events.get(at).seq()).as(what).isEqualTo(at);
        assertThat(events.get(at) instanceof RunEvent.RunEnded).as(what).isEqualTo(at == events.size() - 1);
      }
      if (journal.left < 0) {
        broken++;
        assertThat(run.await().status()).as(what).isEqualTo(RunStatus.FAILED);
      }
      assertThat(workers.idle()).as(what).isTrue();
    }
    assertThat(broken).as("journals that broke while they were needed").isGreaterThan(PLANS / 5);
  }

  private static final class Breaking implements Journal {
    private int left;

    Breaking(int left) {
      this.left = left;
    }

    @Override
    public void append(JournalEntry entry) {
      use();
    }

    @Override
    public void force() {
      use();
    }

    private void use() {
      if (left-- <= 0) {
        throw new DifyException(ErrorCode.INTERNAL, "The disk is full.");
      }
    }
  }
}
