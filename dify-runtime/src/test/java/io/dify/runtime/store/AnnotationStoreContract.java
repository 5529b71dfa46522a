package io.dify.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.model.ModelRef;
import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import io.dify.runtime.annotation.AnnotatedApp;
import io.dify.runtime.annotation.Annotation;
import io.dify.runtime.annotation.AnnotationStore.Candidate;
import io.dify.runtime.annotation.ReplyAction;
import io.dify.runtime.annotation.ReplyJob;
import io.dify.runtime.annotation.store.StoredAnnotations;
import io.dify.runtime.app.Platform;
import io.dify.runtime.registry.App;
import io.dify.runtime.registry.AppVersion;
import io.dify.runtime.registry.store.StoredApps;
import io.dify.runtime.tenant.store.StoredWorkspaces;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What the store of annotations does on every database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AnnotationStoreContract {
  private static final Instant AT = Instant.ofEpochMilli(1_700_000_000_123L);
  private static final ModelRef MODEL = new ModelRef("p", "m");

  private final Ids ids = Ids.system();
  private Database database;
  private StoredAnnotations store;
  private AnnotatedApp app;
  private AnnotatedApp other;

  abstract Database create() throws SQLException;

  @BeforeAll
  void open() throws SQLException {
    database = create();
    database.migrate("runtime", Platform.class);
    store = new StoredAnnotations(database, ids, InstantSource.fixed(AT));
  }

  @AfterAll
  void close() {
    if (database != null) {
      database.close();
    }
  }

  @BeforeEach
  void publish() {
    app = newApp();
    other = newApp();
  }

  private AnnotatedApp newApp() {
    String tenant = new StoredWorkspaces(database, ids, InstantSource.fixed(AT)).first().id();
    App made = new App(ids.next(), tenant, "app " + ids.next(), "chat", AT);
    new StoredApps(database).publish(made, new AppVersion(ids.next(), made.id(), 1, "source", "f", AT));
    return new AnnotatedApp(tenant, made.id());
  }

  private Candidate embed(String id, String question, float... vector) {
    Candidate one = new Candidate(id, question, "", Optional.of(vector));
    store.embedded(app, MODEL, List.of(one));
    return one;
  }

  @Test
  void whatIsKeptIsReadBackNewestFirst() {
    Annotation one = store.add(app, "Wie? 怎么？ \uD83D\uDE00 'quoted' \\", "So.");
    Annotation two = store.add(app, "b", "c");
    assertThat(store.list(app, null, 1, 10).items()).containsExactly(two, one);
    assertThat(store.list(app, null, 2, 1).items()).containsExactly(one);
    assertThat(store.list(app, null, 2, 1).total()).isEqualTo(2);
    assertThat(store.list(app, "怎么", 1, 10).items()).containsExactly(one);
    assertThat(store.list(app, "WIE", 1, 10).items()).containsExactly(one);
    assertThat(store.list(app, "!", 1, 10).items()).isEmpty();
    store.hit(app, one.id());
    store.hit(other, one.id());
    assertThat(store.list(app, "so", 1, 10).items()).extracting(Annotation::hits).containsExactly(1L);
  }

  @Test
  void nothingOfAnotherAppExists() {
    Annotation one = store.add(app, "q", "a");
    assertThat(store.list(other, null, 1, 10).items()).isEmpty();
    assertThat(store.change(other, one.id(), "x", "y")).isEmpty();
    assertThat(store.delete(other, one.id())).isFalse();
    assertThat(store.candidates(other, MODEL)).isEmpty();
    AnnotatedApp foreign = new AnnotatedApp("other", app.appId());
    assertThat(store.delete(foreign, one.id())).isFalse();
    assertThat(store.list(foreign, null, 1, 10).total()).isZero();
    assertThat(store.delete(app, one.id())).isTrue();
  }

  @Test
  void aVectorIsOfItsQuestionAndModelOnly() {
    Annotation one = store.add(app, "q", "a");
    embed(one.id(), "another question", 9);
    assertThat(store.candidates(app, MODEL).getFirst().vector()).isEmpty();
    embed(one.id(), "q", 0.5f, -1.25f);
    assertThat(store.candidates(app, MODEL).getFirst().vector()).hasValueSatisfying(
        vector -> assertThat(vector).containsExactly(0.5f, -1.25f));
    assertThat(store.candidates(app, new ModelRef("p", "other")).getFirst().vector()).isEmpty();
    store.change(app, one.id(), "q", "another answer");
    assertThat(store.candidates(app, MODEL).getFirst().vector()).isPresent();
    store.change(app, one.id(), "q2", "another answer");
    assertThat(store.candidates(app, MODEL).getFirst().vector()).isEmpty();
  }

  @Test
  void theRevisionGrowsWithEveryChangeOfWhatWouldBeFound() {
    store.enable(app, MODEL, 0.9);
    assertThat(store.setting(app.appId())).hasValueSatisfying(setting -> {
      assertThat(setting.model()).isEqualTo(MODEL);
      assertThat(setting.threshold()).isEqualTo(0.9);
      assertThat(setting.app()).isEqualTo(app);
    });
    long revision = revision();
    Annotation one = store.add(app, "q", "a");
    assertThat(revision()).isGreaterThan(revision);
    revision = revision();
    embed(one.id(), "q", 1);
    assertThat(revision()).isGreaterThan(revision);
    revision = revision();
    store.hit(app, one.id());
    assertThat(revision()).isEqualTo(revision);
    store.delete(app, one.id());
    assertThat(revision()).isGreaterThan(revision);
    revision = revision();
    store.disable(app);
    assertThat(store.setting(app.appId())).isEmpty();
    assertThat(store.answering()).doesNotContain(app.appId());
    store.enable(app, MODEL, 0.5);
    assertThat(revision()).isGreaterThan(revision);
    assertThat(store.answering()).contains(app.appId());
  }

  private long revision() {
    return store.setting(app.appId()).orElseThrow().revision();
  }

  @Test
  void jobsEndAndThoseLeftWaitingFail() {
    ReplyJob done = store.begin(app, ReplyAction.ENABLE);
    ReplyJob failed = store.begin(app, ReplyAction.DISABLE);
    ReplyJob left = store.begin(app, ReplyAction.ENABLE);
    assertThat(store.job(app, left.id())).contains(left);
    assertThat(store.job(other, left.id())).isEmpty();
    store.end(done.id(), "");
    store.end(failed.id(), "No.");
    assertThat(store.failWaiting("Lost.")).isPositive();
    assertThat(store.job(app, done.id())).map(ReplyJob::status).contains(ReplyJob.Status.COMPLETED);
    assertThat(store.job(app, failed.id())).map(ReplyJob::error).contains("No.");
    assertThat(store.job(app, left.id()))
        .contains(new ReplyJob(left.id(), ReplyAction.ENABLE, ReplyJob.Status.ERROR, "Lost."));
  }
}
