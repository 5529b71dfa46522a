package io.dify.runtime.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.cancel.Cancellation;
import io.dify.core.model.CallOrigin;
import io.dify.core.retrieval.KnowledgeQuery;
import io.dify.core.retrieval.SearchMode;
import io.dify.core.store.Database;
import io.dify.core.testkit.HashEmbeddingModel;
import io.dify.core.testkit.ManualClock;
import io.dify.rag.AddOptions;
import io.dify.rag.KnowledgeBases;
import io.dify.rag.document.SourceDocument;
import io.dify.rag.embed.CalibratedModel;
import io.dify.rag.embed.SingleModelEmbedder;
import io.dify.rag.store.BaseSettings;
import io.dify.rag.store.IndexingTechnique;
import io.dify.runtime.config.ModelSettings;
import io.dify.runtime.config.ObserveSettings;
import io.dify.runtime.http.HttpSettings;
import io.dify.runtime.metrics.ServerMetrics;
import io.dify.runtime.testing.FileClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Vector indexes against exact scans, on questions of live searches. */
class IndexAuditsTest {
  private static final String TENANT = KnowledgeBases.DEFAULT_TENANT;
  private static final String SUCCEEDED = "dify_retrieval_audits_total{status=\"succeeded\"} ";

  @TempDir
  private Path folder;

  private final ManualClock clock = new ManualClock(Instant.EPOCH);
  private final ServerMetrics metrics = new ServerMetrics(clock);
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private Database database;
  private KnowledgeBases bases;

  @BeforeEach
  void open() {
    database = Database.memory();
    bases = KnowledgeBases.open(database, folder.resolve("index"),
        new SingleModelEmbedder(new CalibratedModel(new HashEmbeddingModel(64), 0.2), 1));
  }

  @AfterEach
  void close() {
    bases.close();
    database.close();
  }

  private IndexAudits audits(int every) {
    return new IndexAudits(tenant -> bases, every, metrics, waiting::add, clock);
  }

  private void fill(String base) {
    bases.addDocuments(base, IntStream.range(0, 40)
        .mapToObj(i -> SourceDocument.text("tea-" + i + ".txt", "Tea number " + i + " grows on hill " + i * 7 + "."))
        .toList(), AddOptions.defaults());
  }

  private void ask(IndexAudits audits, String base, int times) {
    for (int i = 0; i < times; i++) {
      audits.searched(TENANT, base, "Which tea grows on hill 21?", SearchMode.DEFAULT);
    }
  }

  private void work() {
    while (!waiting.isEmpty()) {
      waiting.remove().run();
    }
  }

  private boolean told(String line) {
    return metrics.text().lines().anyMatch(line::equals);
  }

  @Test
  void everySoManiethSearchOfABaseIsComparedWithAnExactScan() {
    bases.create("teas");
    fill("teas");
    IndexAudits audits = audits(5);
    ask(audits, "teas", 4);
    assertThat(waiting).isEmpty();
    ask(audits, "teas", 1);
    work();
    assertThat(told(SUCCEEDED + "1.0")).as(metrics.text()).isTrue();
    assertThat(told("dify_retrieval_audit_recall_count 1")).isTrue();
    assertThat(told("dify_retrieval_audit_recall_sum 1.0")).as("a small index is exact").isTrue();
  }

  @Test
  void oneIsComparedAtATimeAndOneAMinute() {
    bases.create("teas");
    fill("teas");
    IndexAudits audits = audits(1);
    ask(audits, "teas", 3);
    assertThat(waiting).hasSize(1);
    clock.advance(Duration.ofHours(1));
    ask(audits, "teas", 1);
    assertThat(waiting).as("while one is going on").hasSize(1);
    work();
    clock.advance(IndexAudits.PAUSE.minusMillis(1));
    ask(audits, "teas", 1);
    assertThat(waiting).isEmpty();
    clock.advance(Duration.ofMillis(1));
    ask(audits, "teas", 1);
    work();
    assertThat(told(SUCCEEDED + "2.0")).isTrue();
  }

  @Test
  void whatHasNoVectorsIsNotCompared() {
    bases.create("words", "", BaseSettings.defaults(), IndexingTechnique.ECONOMY);
    fill("words");
    bases.create("empty");
    bases.create("teas");
    fill("teas");
    IndexAudits audits = audits(1);
    for (String base : List.of("words", "empty", "gone")) {
      ask(audits, base, 1);
      work();
      clock.advance(IndexAudits.PAUSE);
    }
    audits.searched(TENANT, "teas", "tea", SearchMode.KEYWORD);
    audits.searched(TENANT, "teas", " ", SearchMode.VECTOR);
    ask(audits(0), "teas", 3);
    assertThat(waiting).isEmpty();
    assertThat(metrics.text()).doesNotContain(SUCCEEDED, "status=\"failed\"").contains(
        "dify_retrieval_audit_recall_count 0");
  }

  @Test
  void aFailureIsCountedAndTheNextOneIsTried() {
    IndexAudits audits = new IndexAudits(tenant -> {
      throw new IllegalStateException("no bases");
    }, 1, metrics, waiting::add, clock);
    ask(audits, "teas", 1);
    work();
    clock.advance(IndexAudits.PAUSE);
    ask(audits, "teas", 1);
    work();
    assertThat(told("dify_retrieval_audits_total{status=\"failed\"} 2.0")).isTrue();
  }

  @Test
  void aSearchIsAnsweredWhenNothingIsDoneInTheBackgroundAnyMore() {
    IndexAudits audits = new IndexAudits(tenant -> bases, 1, metrics, task -> {
      throw new RejectedExecutionException();
    }, clock);
    ask(audits, "teas", 1);
    assertThat(metrics.text()).doesNotContain("dify_retrieval_audits_total{");
  }

  @Test
  void searchesThroughTheKnowledgeOfNodesCountForTheBasesAndTheTenantTheyName() {
    bases.create("teas");
    bases.create("cups");
    List<String> told = new ArrayList<>();
    SampledKnowledge knowledge = new SampledKnowledge(bases,
        (tenant, base, question, mode) -> told.add(tenant + " " + base + " " + mode));
    KnowledgeQuery query = KnowledgeQuery.of(List.of("teas", "cups"), "Which?").on(CallOrigin.of("t1", "", ""));
    knowledge.find(query, Cancellation.none());
    knowledge.on(CallOrigin.of("t2", "", "")).retrieve(query, Cancellation.none());
    assertThat(told).containsExactly("t1 teas DEFAULT", "t1 cups DEFAULT", "t2 teas DEFAULT", "t2 cups DEFAULT");
  }

  @Test
  @Timeout(60)
  void aServerShowsTheRecallOfItsLiveSearches() throws Exception {
    Setup setup = Setup.of(ModelSettings.BUILT_IN)
        .with(ObserveSettings.of(Map.of("DIFY_RETRIEVAL_AUDIT_EVERY", "1")));
    try (Installation installation = Installation.open(folder.resolve("data"), setup);
        Server server = installation.serve(HttpSettings.at("127.0.0.1", 0), 10);
        FileClient client = new FileClient(server)) {
      String base = installation.knowledge().create("teas").id();
      installation.knowledge().addDocuments(base, List.of(SourceDocument.text("tea.txt", "Green tea grows in Uji.")),
          AddOptions.defaults());
      String key = installation.platform().keys().issueForKnowledge(installation.platform().workspace().id()).token();
      assertThat(client.post(key, "/v1/datasets/" + base + "/retrieve", "{'query':'Where does tea grow?'}").status())
          .isEqualTo(200);
      while (!installation.platform().observing().metrics().text().contains(SUCCEEDED + "1.0\n")) {
        Thread.onSpinWait();
      }
      assertThat(client.get("/metrics").text()).contains("dify_retrieval_audit_recall_sum 1.0\n")
          .doesNotContain("Where");
    }
  }
}
