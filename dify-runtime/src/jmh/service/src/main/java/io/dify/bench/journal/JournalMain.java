package io.dify.bench.journal;

import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import io.dify.core.value.Value;
import io.dify.runtime.app.Platform;
import io.dify.runtime.conversation.Owner;
import io.dify.runtime.journal.DurableJournal;
import io.dify.runtime.journal.RunHead;
import io.dify.runtime.journal.RunJournals;
import io.dify.runtime.journal.StoredRun;
import io.dify.runtime.journal.store.StoredJournals;
import io.dify.workflow.StandardNodes;
import io.dify.workflow.engine.Run;
import io.dify.workflow.engine.WorkflowEngine;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.graph.GraphCompiler;
import io.dify.workflow.journal.Journal;
import io.dify.workflow.journal.JournalEntry;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.run.RunRequest;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * What durable runs cost, on a SQLite file: {@code JournalMain FILE RUNS NODES AT_ONCE}. Nodes do nothing, but each on a thread of its own, so that each waits for
 * its journal once: durable nodes per second, what a node waits (p50, p99), bytes a node, and how long as many interrupted runs take to go on.
 */
public final class JournalMain {
  private final Queue<Long> waits = new ConcurrentLinkedQueue<>();
  private final InstantSource clock = InstantSource.system();
  private final Ids ids = Ids.system();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final StoredJournals store;
  private final Database database;
  private final Graph graph;
  private final int nodes;

  private JournalMain(Database database, int nodes) {
    this.database = database;
    this.store = new StoredJournals(database, clock);
    this.nodes = nodes;
    GraphCompiler compiler = new GraphCompiler(StandardNodes.types());
    add(compiler, "start", "start", Map.of());
    for (int i = 0; i < nodes; i++) {
      add(compiler, "n" + i, "http-request", Map.of("method", Value.of("get"), "url", Value.of("http://localhost")));
      compiler.edge(i == 0 ? "start" : "n" + (i - 1), "source", "n" + i);
    }
    this.graph = compiler.compile().graph().orElseThrow();
  }

  private static void add(GraphCompiler compiler, String id, String type, Map<String, Value> data) {
    compiler.node(id, type, id, new Value.Obj(data), Optional.empty());
  }

  /** Measures. */
  public static void main(String[] arguments) throws Exception {
    int runs = Integer.parseInt(arguments[1]);
    int nodes = Integer.parseInt(arguments[2]);
    try (Database database = Database.open(Path.of(arguments[0]))) {
      database.migrate("runtime", Platform.class);
      JournalMain main = new JournalMain(database, nodes);
      main.throughput(runs / 4, Integer.parseInt(arguments[3]));
      main.waits.clear();
      main.throughput(runs, Integer.parseInt(arguments[3]));
      main.interrupted(1_000);
      main.threads.shutdown();
    }
  }

  private WorkflowEngine engine(CountDownLatch gate) {
    return WorkflowEngine.builder().standIns(node -> node.type().equals("http-request") ? Optional.of(context -> {
      if (node.id().equals("n" + nodes / 2)) {
        gate.await();
      }
      return NodeOutcome.succeeded(Map.of("body", Value.of("ok"), "status_code", Value.of(200)));
    }) : Optional.empty()).build();
  }

  private Journal timed(DurableJournal journal) {
    return new Journal() {
      @Override
      public void append(JournalEntry entry) {
        journal.append(entry);
      }

      @Override
      public void force() {
        long begin = System.nanoTime();
        journal.force();
        waits.add(System.nanoTime() - begin);
      }

      @Override
      public boolean isDurable() {
        return true;
      }
    };
  }

  private Run start(WorkflowEngine engine, RunJournals journals) {
    Owner owner = new Owner("t", "a", "u");
    return engine.start(graph, RunRequest.query("?"), id -> timed(
        journals.begin(new RunHead(id, owner, "v", "task", "", "", clock.instant()))));
  }

  private void throughput(int runs, int atOnce) throws Exception {
    RunJournals journals = new RunJournals(store, ids.next(), Executors.newSingleThreadExecutor(
        Thread.ofVirtual().factory()));
    WorkflowEngine engine = engine(new CountDownLatch(0));
    Semaphore places = new Semaphore(atOnce);
    long begin = System.nanoTime();
    for (int i = 0; i < runs; i++) {
      places.acquire();
      threads.execute(() -> {
        try {
          journals.stored(start(engine, journals).await().runId());
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        } finally {
          places.release();
        }
      });
    }
    places.acquire(atOnce);
    double seconds = (System.nanoTime() - begin) / 1e9;
    long[] sorted = waits.stream().mapToLong(Long::longValue).sorted().toArray();
    long bytes = database.read(handle -> handle.createQuery("SELECT SUM(LENGTH(body)) FROM dify_run_entry")
        .mapTo(Long.class).one());
    long all = database.read(handle -> handle.createQuery("SELECT COUNT(*) FROM dify_run").mapTo(Long.class).one())
        * (nodes + 1);
    System.out.printf("%d runs of %d nodes, %d at once: %.0f durable nodes/s, a wait for the journal p50 %.2f ms p99"
        + " %.2f ms, %d bytes a node%n", runs, nodes, atOnce, runs * (nodes + 1) / seconds,
        sorted[sorted.length / 2] / 1e6, sorted[sorted.length * 99 / 100] / 1e6, bytes / all);
  }

  private void interrupted(int runs) throws Exception {
    RunJournals lost = new RunJournals(store, ids.next(), Executors.newSingleThreadExecutor(
        Thread.ofVirtual().factory()));
    CountDownLatch never = new CountDownLatch(1);
    WorkflowEngine first = engine(never);
    Run[] begun = new Run[runs];
    for (int i = 0; i < runs; i++) {
      begun[i] = start(first, lost);
    }
    for (Run run : begun) {
      while (store.find(run.id()).map(StoredRun::entries).orElse(0L) < nodes) {
        Thread.onSpinWait();
      }
    }
    lost.detach();
    RunJournals journals = new RunJournals(store, ids.next(), Executors.newSingleThreadExecutor(
        Thread.ofVirtual().factory()));
    WorkflowEngine engine = engine(new CountDownLatch(0));
    long begin = System.nanoTime();
    List<StoredRun> forsaken = store.forsaken(clock.instant(), runs + 10);
    Run[] resumed = forsaken.stream().map(run -> store.claim(run, journals.process(), clock.instant()).orElseThrow())
        .map(run -> engine.resume(graph, journals.entries(run), journals.reopen(run))).toArray(Run[]::new);
    double going = (System.nanoTime() - begin) / 1e6;
    for (Run run : resumed) {
      run.await();
    }
    System.out.printf("%d interrupted runs: all at work again after %.0f ms, all over after %.0f ms (%s)%n",
        resumed.length, going, (System.nanoTime() - begin) / 1e6,
        Arrays.stream(resumed).map(Run::id).distinct().count() == runs ? "each once" : "not each once");
    never.countDown();
  }
}
