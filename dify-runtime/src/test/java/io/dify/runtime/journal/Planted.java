package io.dify.runtime.journal;

import io.dify.workflow.engine.RunTap;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.journal.Journal;
import io.dify.workflow.journal.JournalEntry;
import io.dify.workflow.run.NodePath;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Mistakes of durability, for the check to find. */
enum Planted {
  /** None. */
  NOTHING,
  /** A write is said to be done, and done with the next one. */
  ACKNOWLEDGED_BEFORE_COMMIT {
    @Override
    RunStore store(RunStore store) {
      return new Early(store);
    }
  },
  /** Whoever lost a run may go on writing. */
  NOT_FENCED {
    @Override
    RunStore database(RunStore store) {
      return new Open(store);
    }
  },
  /** Nodes depart before what led to them is forced. */
  EFFECT_BEFORE_JOURNAL {
    @Override
    RunTap tap(Consumer<NodePath> effect) {
      return new Hasty(effect);
    }
  };

  /** The database as it is with the mistake. */
  RunStore database(RunStore store) {
    return store;
  }

  /** The store as a process with the mistake has it. */
  RunStore store(RunStore store) {
    return store;
  }

  /**
   * What stands between its runs and all else.
   *
   * @param effect has a node do what it does outside
   */
  RunTap tap(Consumer<NodePath> effect) {
    return RunTap.NONE;
  }

  private static final class Early extends PassingStore {
    private List<Batch> pending = List.of();

    Early(RunStore inner) {
      super(inner);
    }

    @Override
    public List<Boolean> append(String process, List<Batch> batches) {
      flush(process);
      pending = batches;
      return batches.stream().map(batch -> true).toList();
    }

    private void flush(String process) {
      List<Batch> due = pending;
      pending = List.of();
      if (!due.isEmpty()) {
        inner.append(process, due);
      }
    }

    @Override
    public void close(List<String> runIds) {
      runIds.forEach(runId -> flush(inner.find(runId).map(StoredRun::process).orElse("")));
      super.close(runIds);
    }
  }

  private static final class Open extends PassingStore {
    Open(RunStore inner) {
      super(inner);
    }

    @Override
    public List<Boolean> append(String process, List<Batch> batches) {
      return batches.stream().flatMap(batch -> append(process, batch).stream()).toList();
    }

    private List<Boolean> append(String process, Batch batch) {
      Optional<StoredRun> run = inner.find(batch.head().id());
      return run.isEmpty()
          ? inner.append(process, List.of(batch))
          : inner.append(run.get().process(), List.of(new Batch(batch.head(), run.get().token(), run.get().entries(),
              batch.lines(), batch.body(), Chain.next(run.get().chain(), batch.body()), batch.stage(),
              batch.progress())));
    }
  }

  private record Hasty(Consumer<NodePath> effect) implements RunTap {
    @Override
    public Journal journal(String runId, Graph graph, Journal journal) {
      return new Journal() {
        @Override
        public void append(JournalEntry entry) {
          journal.append(entry);
          if (entry instanceof JournalEntry.Started started) {
            effect.accept(started.node());
          }
        }

        @Override
        public void force() {
          journal.force();
        }

        @Override
        public boolean isDurable() {
          return journal.isDurable();
        }
      };
    }
  }
}
