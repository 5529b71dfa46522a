package io.dify.runtime.journal;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.dify.core.store.Database;
import io.dify.core.value.Value;
import io.dify.runtime.testing.FiftyNodes;
import io.dify.runtime.testing.PostgresServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * A run of fifty nodes whose process is lost, is refused a write or stands still at a write of its journal, on the real store: accepted runs lost 0, nodes executed again after their end
 * was on record 0, every reader sees every event once, and the outputs are those of a run that nothing happened to. Mistakes that were planted are found.
 */
@Timeout(120)
class CrashEveryWriteTest {
  private static final long SEED = Long.getLong("dify.seed", 20261122);
  private static final int SOME = Integer.getInteger("dify.crashes", 60);
  private static final int FEW = 12;
  private static final int MOST_TOLD = 3;

  @TempDir
  Path folder;

  /** That journals cannot be written is what happens here. */
  @BeforeAll
  static void quiet() {
    level(Level.OFF);
  }

  @AfterAll
  static void loud() {
    level(null);
  }

  private static void level(@Nullable Level level) {
    ((Logger) LoggerFactory.getLogger("io.dify")).setLevel(level);
  }

  private Database file() {
    return Database.open(folder.resolve("runs.db"));
  }

  @Test
  void theAppHasFiftyNodes() {
    try (CrashWorld world = new CrashWorld(Database.memory())) {
      assertThat(nodes(world.app().spec().graph())).isEqualTo(FiftyNodes.NODES);
    }
  }

  private static int nodes(io.dify.workflow.graph.Graph graph) {
    return graph.nodes().stream().mapToInt(node -> 1 + (node.body() == null ? 0 : nodes(node.body()))).sum();
  }

  @Test
  void aRunSurvivesWhateverHappensToItsProcessOnSqlite() {
    sample(Database.memory(), SOME);
  }

  @Test
  void aRunSurvivesWhateverHappensToItsProcessOnPostgres() throws Exception {
    try (PostgresServer postgres = PostgresServer.start()) {
      sample(Database.connect(PostgresServer.address(postgres.database())), FEW);
    }
  }

  @Test
  @Tag("long")
  @Timeout(3600)
  void aRunSurvivesItAtEveryWriteOnSqlite() {
    every(file());
  }

  @Test
  @Tag("long")
  @Timeout(3600)
  void aRunSurvivesItAtEveryWriteOnPostgres() throws Exception {
    try (PostgresServer postgres = PostgresServer.start()) {
      every(Database.connect(PostgresServer.address(postgres.database())));
    }
  }

  @Test
  void whatIsAcknowledgedBeforeItIsCommittedIsFound() {
    found(Planted.ACKNOWLEDGED_BEFORE_COMMIT);
  }

  @Test
  void anOwnerThatWritesOnAfterItLostItsRunIsFound() {
    found(Planted.NOT_FENCED);
  }

  @Test
  void anEffectBeforeItsNodeIsOnRecordIsFound() {
    found(Planted.EFFECT_BEFORE_JOURNAL);
  }

  /** That the same faults are survived without it is what the others show. */
  private static void found(Planted mistake) {
    try (CrashWorld world = new CrashWorld(Database.memory())) {
      assertThat(violations(world, mistake, FEW)).isNotEmpty();
    }
  }

  /** One fault in a process drawn from a seed, and half of the time another in the next. */
  private static List<String> violations(CrashWorld world, Planted planted, int trials) {
    Random random = new Random(SEED);
    CrashTrial.Outcome calm = CrashTrial.run(world, Planted.NOTHING, SEED);
    List<String> all = new ArrayList<>(calm.violations());
    for (int trial = 0; trial < trials; trial++) {
      Fault first = fault(trial, random, calm.writes());
      Fault second = random.nextBoolean() ? Fault.NONE : fault(random.nextInt(), random, calm.writes() / 2);
      all.addAll(violations(world, planted, random.nextLong(), calm.outputs(), first, second));
    }
    return all;
  }

  private static Fault fault(int kind, Random random, int writes) {
    Fault.Kind[] kinds = Fault.Kind.values();
    return new Fault(kinds[Math.floorMod(kind, kinds.length)], 1 + random.nextInt(writes));
  }

  private static List<String> violations(CrashWorld world, Planted planted, long seed, Value.Obj outputs,
      Fault... faults) {
    CrashTrial.Outcome outcome = CrashTrial.run(world, planted, seed, faults);
    List<String> all = new ArrayList<>(outcome.violations());
    if (!outcome.outputs().fields().isEmpty() && !outcome.outputs().equals(outputs)) {
      all.add("other outputs: " + outcome.outputs());
    }
    return all.stream().limit(MOST_TOLD).map(violation -> List.of(faults) + ", seed " + seed + ": " + violation)
        .toList();
  }

  private static void sample(Database database, int trials) {
    try (CrashWorld world = new CrashWorld(database)) {
      assertThat(violations(world, Planted.NOTHING, trials)).as("-Ddify.seed=" + SEED).isEmpty();
    }
  }

  private static void every(Database database) {
    try (CrashWorld world = new CrashWorld(database)) {
      long seed = Long.getLong("dify.seed", System.nanoTime());
      CrashTrial.Outcome calm = CrashTrial.run(world, Planted.NOTHING, seed);
      assertThat(calm.violations()).isEmpty();
      int trials = 0;
      for (Fault.Kind kind : Fault.Kind.values()) {
        for (int write = 1; write <= calm.writes(); write++) {
          assertThat(violations(world, Planted.NOTHING, seed, calm.outputs(), new Fault(kind, write)))
              .as("-Ddify.seed=" + seed).isEmpty();
          trials++;
        }
      }
      System.out.printf(
          "%d faults at %d journal writes of %d nodes: accepted runs lost 0, ended nodes executed again 0,"
              + " every stream ended once, outputs the same; -Ddify.seed=%d%n",
          trials, calm.writes(), FiftyNodes.NODES,
          seed);
    }
  }
}
