package io.dify.bench.journal;

import com.sun.management.OperatingSystemMXBean;
import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import io.dify.core.value.Value;
import io.dify.runtime.app.Platform;
import io.dify.runtime.conversation.Owner;
import io.dify.runtime.journal.DurableJournal;
import io.dify.runtime.journal.RunHead;
import io.dify.runtime.journal.RunJournals;
import io.dify.runtime.journal.RunStage;
import io.dify.runtime.journal.StoredRun;
import io.dify.runtime.journal.store.StoredJournals;
import io.dify.runtime.registry.AppCatalog;
import io.dify.runtime.registry.LiveApp;
import io.dify.runtime.registry.store.StoredApps;
import io.dify.runtime.run.ActiveRuns;
import io.dify.runtime.run.DurableRuns;
import io.dify.runtime.run.WorkflowRuns;
import io.dify.runtime.run.store.StoredRuns;
import io.dify.runtime.tenant.store.StoredWorkspaces;
import io.dify.workflow.StandardNodes;
import io.dify.workflow.dsl.DslReader;
import io.dify.workflow.engine.Run;
import io.dify.workflow.engine.WorkflowEngine;
import io.dify.workflow.journal.Journal;
import io.dify.workflow.journal.JournalEntry;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.run.RunRequest;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
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
 * its journal once: durable nodes per second, processor time and bytes a node, what a node waits (p50, p99), and how long 1,000 interrupted runs take to go on.
 */
public final class JournalMain {
  private static final int INTERRUPTED = 1_000;
  private static final OperatingSystemMXBean MACHINE = ManagementFactory
      .getPlatformMXBean(OperatingSystemMXBean.class);

  private final List<RunJournals> all = new ArrayList<>();
  private final Queue<Long> waits = new ConcurrentLinkedQueue<>();
  private final InstantSource clock = InstantSource.system();
  private final Ids ids = Ids.system();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final StoredJournals store;
  private final Database database;
  private final AppCatalog apps;
  private final LiveApp app;
  private final int nodes;

  private JournalMain(Database database, int nodes) {
    this.database = database;
    this.store = new StoredJournals(database, clock);
    this.nodes = nodes;
    this.apps = new AppCatalog(new StoredApps(database), new DslReader(StandardNodes.types()), ids, clock);
    this.app = apps.publish(new StoredWorkspaces(database, ids, clock).first().id(), "chain.yml",
        chain(nodes).getBytes(StandardCharsets.UTF_8));
  }

  private static String chain(int nodes) {
    StringBuilder app = new StringBuilder("""
        version: "0.6.0"
        kind: app
        app: {name: chain, mode: workflow}
        workflow:
          graph:
            nodes:
              - {id: start, data: {type: start, title: start, variables: []}}
        """);
    for (int i = 0; i < nodes; i++) {
      app.append("      - {id: n").append(i).append(", data: {type: http-request, title: n").append(i)
          .append(", method: get, url: 'http://localhost'}}\n");
    }
    app.append("    edges:\n");
    for (int i = 0; i < nodes; i++) {
      app.append("      - {id: e").append(i).append(", source: ").append(i == 0 ? "start" : "n" + (i - 1))
          .append(", sourceHandle: source, target: n").append(i).append("}\n");
    }
    return app.toString();
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
      main.interrupted();
      System.out.printf("%d journal writes in %d commit groups%n", main.all.stream().mapToLong(RunJournals::writes)
          .sum(), main.all.stream().mapToLong(RunJournals::commits).sum());
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

  private RunJournals journals() {
    RunJournals journals = new RunJournals(store, ids.next(), threads);
    all.add(journals);
    return journals;
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
    Owner owner = new Owner(app.app().tenantId(), app.app().id(), "u");
    return engine.start(app.spec().graph(), RunRequest.query("?"), id -> timed(
        journals.begin(new RunHead(id, owner, app.versionId(), "task", "", "", clock.instant()))));
  }

  private void throughput(int runs, int atOnce) throws Exception {
    RunJournals journals = journals();
    WorkflowEngine engine = engine(new CountDownLatch(0));
    Semaphore places = new Semaphore(atOnce);
    long begin = System.nanoTime();
    long processor = MACHINE.getProcessCpuTime();
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
    double busy = (MACHINE.getProcessCpuTime() - processor) / 1e3;
    long[] sorted = waits.stream().mapToLong(Long::longValue).sorted().toArray();
    long bytes = database.read(handle -> handle.createQuery("SELECT SUM(LENGTH(body)) FROM dify_run_entry")
        .mapTo(Long.class).one());
    long all = database.read(handle -> handle.createQuery("SELECT COUNT(*) FROM dify_run").mapTo(Long.class).one())
        * (nodes + 1);
    int done = runs * (nodes + 1);
    System.out.printf("%d runs of %d nodes, %d at once: %.0f durable nodes/s, %.1f us of processor time a node, a wait"
        + " for the journal p50 %.2f ms p99 %.2f ms, %d bytes a node%n", runs, nodes, atOnce, done / seconds,
        busy / done, sorted[sorted.length / 2] / 1e6, sorted[sorted.length * 99 / 100] / 1e6, bytes / all);
  }

  /** A process as it serves, with its own journals. */
  private WorkflowRuns process(DurableRuns runs, CountDownLatch gate) {
    return new WorkflowRuns(engine(gate), new ActiveRuns(10 * INTERRUPTED), new StoredRuns(database, ids, clock), runs,
        threads, ids, clock);
  }

  private void interrupted() throws Exception {
    RunJournals lost = journals();
    CountDownLatch never = new CountDownLatch(1);
    WorkflowRuns first = process(new DurableRuns(lost, apps, ids, clock), never);
    List<String> begun = new ArrayList<>();
    for (int i = 0; i < INTERRUPTED; i++) {
      begun.add(first.start(app, "u", new Value.Obj(Map.of()), new Value.Array(List.of())).run().id());
    }
    for (String id : begun) {
      while (store.find(id).map(StoredRun::entries).orElse(0L) < nodes) {
        Thread.onSpinWait();
      }
    }
    lost.detach();
    DurableRuns second = new DurableRuns(journals(), apps, ids, clock);
    second.beat(clock.instant().plusSeconds(60));
    process(second, new CountDownLatch(0));
    long begin = System.nanoTime();
    int resumed = second.sweep();
    double going = (System.nanoTime() - begin) / 1e6;
    for (String id : begun) {
      Optional<Run> run = second.here(id);
      if (run.isPresent()) {
        run.get().await();
      }
    }
    double over = (System.nanoTime() - begin) / 1e6;
    while (open(RunStage.RUNNING) || open(RunStage.ENDED)) {
      Thread.onSpinWait();
    }
    System.out.printf("%d interrupted runs: %d at work again after %.0f ms, all over after %.0f ms, all stored after"
        + " %.0f ms%n", begun.size(), resumed, going, over, (System.nanoTime() - begin) / 1e6);
    never.countDown();
  }

  private boolean open(RunStage stage) {
    return !store.list(app.app().tenantId(), stage, 1).isEmpty();
  }
}
