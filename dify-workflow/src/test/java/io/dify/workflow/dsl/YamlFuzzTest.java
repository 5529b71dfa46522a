package io.dify.workflow.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.dify.core.value.Value;
import io.dify.workflow.StandardNodes;
import io.dify.workflow.dsl.yaml.YamlReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Damaged files are imported, checked and exported: what comes out is a result with problems, never an exception, and an export is read as what was
 * written. {@code -Ddify.fuzz.minutes} says how long, {@code -Ddify.seed} with {@code -Ddify.fuzz.round} repeats one file, and
 * {@code -Ddify.test.appFiles=DIRECTORY} adds files to begin with.
 */
class YamlFuzzTest {
  private static final long SEED = Long.getLong("dify.seed", 20261121L);
  private static final long MINUTES = Long.getLong("dify.fuzz.minutes", 1);
  private static final int ONLY = Integer.getInteger("dify.fuzz.round", -1);
  private static final String DIRECTORY = System.getProperty("dify.test.appFiles", "");
  private static final long MOST_BYTES = 2L << 30;
  private static final DslReader READER = new DslReader(StandardNodes.types());
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Map<String, Integer> totals = new TreeMap<>();
  private long slowestMillis;
  private int slowest;
  private long mostAllocated;
  private int greediest;

  @Test
  @Timeout(120)
  void fiveHundredDamagedFilesGiveProblemsOnly() throws IOException {
    List<String> corpus = OwnFiles.NAMES.stream().map(OwnFiles::text).toList();
    for (int round = 0; round < 500; round++) {
      round(round, corpus);
    }
  }

  @Test
  @Tag("long")
  @Timeout(7200)
  void damagedFilesGiveProblemsOnlyForMinutes() throws IOException {
    List<String> corpus = corpus();
    if (ONLY >= 0) {
      round(ONLY, corpus);
      return;
    }
    long begin = System.nanoTime();
    int round = 0;
    for (; System.nanoTime() - begin < MINUTES * 60_000_000_000L; round++) {
      round(round, corpus);
    }
    System.out.printf("yaml fuzz: %d files made from %d, -Ddify.seed=%d, %d min; slowest %d ms (round %d), most "
        + "allocated %d MB (round %d)%n%s%n", round, corpus.size(), SEED, MINUTES, slowestMillis, slowest,
        mostAllocated >> 20, greediest, totals);
  }

  private static List<String> corpus() throws IOException {
    List<String> corpus = new ArrayList<>(OwnFiles.NAMES.stream().map(OwnFiles::text).toList());
    if (!DIRECTORY.isEmpty()) {
      try (Stream<Path> files = Files.list(Path.of(DIRECTORY))) {
        for (Path path : files.filter(path -> path.toString().matches(".*\\.ya?ml")).sorted().toList()) {
          corpus.add(Files.readString(path));
        }
      }
    }
    return corpus;
  }

  private void round(int round, List<String> corpus) {
    Random random = new Random(SEED * 1_000_003 + round);
    YamlDamage damage = new YamlDamage(random, corpus);
    String text = damage.text();
    byte[] bytes = damage.bytes(text);
    long allocated = THREADS.getCurrentThreadAllocatedBytes();
    long begin = System.nanoTime();
    try {
      check(random.nextBoolean() ? READER.read(bytes) : READER.read(text));
    } catch (Throwable e) {
      throw new AssertionError("-Ddify.fuzz.round=" + round + " -Ddify.seed=" + SEED + ", " + text.length()
          + " characters: " + e, e);
    }
    measure(round, (System.nanoTime() - begin) / 1_000_000, THREADS.getCurrentThreadAllocatedBytes() - allocated);
  }

  private void measure(int round, long millis, long allocated) {
    if (millis > slowestMillis) {
      slowestMillis = millis;
      slowest = round;
    }
    if (allocated > mostAllocated) {
      mostAllocated = allocated;
      greediest = round;
    }
    assertThat(allocated).as("bytes allocated in round %d of seed %d", round, SEED).isLessThan(MOST_BYTES);
  }

  private void check(AppImport result) {
    totals.merge("status " + result.status().wire(), 1, Integer::sum);
    totals.merge(result.graph().isPresent() ? "with a graph" : "without a graph", 1, Integer::sum);
    CheckReport report = CheckReport.of("x.yml", result);
    assertThat(report.text()).doesNotContain("Exception:", "org.yaml.snakeyaml", "\tat ");
    assertThat(report.json()).startsWith("{");
    assertThat(result.problems()).allSatisfy(problem -> {
      assertThat(problem.place().line()).isPositive();
      assertThat(problem.message()).isNotBlank().hasSizeLessThan(2_000);
    });
    if (result.status() == ImportStatus.FAILED) {
      assertThat(result.problems()).anyMatch(DslProblem::isError);
    }
    result.file().ifPresent(this::export);
  }

  private void export(AppFile file) {
    String written = DslWriter.writeFull(file);
    if (written.getBytes(StandardCharsets.UTF_8).length > YamlReader.MAX_BYTES) {
      totals.merge("too large once aliases are written out", 1, Integer::sum);
      return;
    }
    AppImport full = READER.read(written);
    assertThat(full.file().map(AppFile::raw)).as("%s", full.problems()).contains(file.raw());
    Value.Obj exported = DslWriter.exported(file);
    byte[] bytes = DslWriter.write(file).getBytes(StandardCharsets.UTF_8);
    AppImport again = READER.read(bytes);
    assertThat(again.file().map(AppFile::raw)).as("%s", again.problems()).contains(exported);
    assertThat(DslWriter.exported(again.file().orElseThrow())).isEqualTo(exported);
  }
}
