package io.dify.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.CallOrigin;
import io.dify.core.secret.MasterKey;
import io.dify.core.secret.Signer;
import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import io.dify.core.value.Value;
import io.dify.runtime.app.Platform;
import io.dify.runtime.conversation.Owner;
import io.dify.runtime.form.Form;
import io.dify.runtime.form.FormSettings;
import io.dify.runtime.form.FormStatus;
import io.dify.runtime.form.FormTokens;
import io.dify.runtime.form.Forms;
import io.dify.runtime.form.WaitingRuns;
import io.dify.runtime.form.store.StoredForms;
import io.dify.runtime.mail.Mail;
import io.dify.runtime.registry.App;
import io.dify.runtime.registry.AppVersion;
import io.dify.runtime.registry.store.StoredApps;
import io.dify.runtime.tenant.store.StoredWorkspaces;
import io.dify.runtime.trigger.Trigger;
import io.dify.runtime.trigger.TriggerKind;
import io.dify.runtime.trigger.TriggerStore;
import io.dify.runtime.trigger.store.StoredTriggers;
import io.dify.workflow.node.Question;
import io.dify.workflow.run.NodePath;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What forms and triggers promise, on every database. Each test has an app of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PeopleStoreContract {
  private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");

  private final Ids ids = Ids.system();
  private final List<Mail> mails = new ArrayList<>();
  private final Runs runs = new Runs();
  private Instant now = AT;
  private final InstantSource clock = () -> now;
  private Database database;
  private StoredForms store;
  private TriggerStore triggers;
  private FormTokens tokens;
  private Forms forms;
  private String tenant;
  private String app;

  abstract Database create() throws Exception;

  /** Takes every answer, or none. */
  private static final class Runs implements WaitingRuns {
    private final List<Value.Obj> answers = new ArrayList<>();
    private final List<String> ended = new ArrayList<>();
    private boolean waits = true;
    private boolean reachable = true;

    @Override
    public boolean answer(Form form, Value.Obj answer) {
      if (!reachable) {
        throw new DifyException(ErrorCode.STORE_FAILED, "Not now.");
      }
      answers.add(answer);
      return waits;
    }

    @Override
    public void giveUp(Form form, String reason) {
      ended.add(reason);
    }
  }

  @BeforeAll
  void open() throws Exception {
    database = create();
    database.migrate("runtime", Platform.class);
    tenant = new StoredWorkspaces(database, ids, clock).first().id();
    store = new StoredForms(database);
    triggers = new StoredTriggers(database, ids, clock);
    Signer signer = new Signer(MasterKey.generate(new SecureRandom()), FormTokens.PURPOSE);
    tokens = new FormTokens(() -> signer);
    forms = new Forms(store, tokens, new FormSettings("https://dify.example", Duration.ofDays(7)), mails::add,
        Runnable::run, ids, clock);
  }

  @AfterAll
  void close() {
    if (database != null) {
      database.close();
    }
  }

  @BeforeEach
  void newApp() {
    now = AT;
    App made = new App(ids.next(), tenant, "app " + ids.next(), "workflow", AT);
    new StoredApps(database).publish(made, new AppVersion(ids.next(), made.id(), 1, "x", ids.next(), AT));
    app = made.id();
    mails.clear();
    runs.answers.clear();
    runs.ended.clear();
    runs.waits = true;
    runs.reachable = true;
    database.execute(handle -> {
      handle.execute("DELETE FROM dify_form");
      handle.execute("DELETE FROM dify_trigger");
    });
  }

  private Question question(String key, Duration timeout) {
    return new Question("run:ask:" + key, new CallOrigin(tenant, app, "u1", "run", "ask"), "Ask",
        (Value.Obj) Value.from(Map.of("form_content", "?", "inputs", List.of(), "actions",
            List.of(Map.of("id", "ok", "title", "OK", "button_style", "default")), "display_in_ui", true,
            "resolved_default_values", Map.of())),
        timeout, List.of(new Question.Letter(List.of("a@example.com"), "Please", "Here: {{#url#}}")));
  }

  private Form asked(Duration timeout) {
    Value.Obj told = forms.ask(question("it[3]/" + ids.next() + "/", timeout));
    return forms.open(forms.token(told).orElseThrow());
  }

  private void assertCode(ErrorCode code, Runnable call) {
    assertThatThrownBy(call::run).isInstanceOfSatisfying(DifyException.class,
        e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void aQuestionIsAskedOnceHoweverOftenItsNodeIsExecuted() {
    Question question = question("it[3]/", Duration.ofHours(2));
    Value.Obj told = forms.ask(question);
    assertThat(forms.ask(question)).isEqualTo(told);
    assertThat(mails).hasSize(1);
    Form form = forms.open(forms.token(told).orElseThrow());
    assertThat(form.owner()).isEqualTo(new Owner(tenant, app, "u1"));
    assertThat(form.node()).isEqualTo(new NodePath("it[3]/", "ask"));
    assertThat(form.expiresAt()).isEqualTo(AT.plus(Duration.ofHours(2)));
    assertThat(mails.getFirst().text())
        .isEqualTo("Here: https://dify.example/form/" + forms.token(told).orElseThrow());
  }

  @Test
  void noTokenIsKept() {
    Value.Obj told = forms.ask(question("secret/", Duration.ofHours(2)));
    String token = forms.token(told).orElseThrow();
    String row = database.read(handle -> handle.createQuery("SELECT * FROM dify_form").mapToMap().one().toString());
    assertThat(row).doesNotContain(token);
    assertThat(told.toString()).doesNotContain(token);
  }

  @Test
  void theFirstOfManyAnswersWins() throws Exception {
    Form form = asked(Duration.ofHours(2));
    List<Callable<Boolean>> people = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Value.Obj answer = new Value.Obj(Map.of("n", Value.of((long) i)));
      people.add(() -> store.answer(form, FormStatus.SUBMITTED, answer, AT));
    }
    int first = 0;
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (Future<Boolean> done : threads.invokeAll(people)) {
        first += done.get() ? 1 : 0;
      }
    }
    assertThat(first).isEqualTo(1);
    assertCode(ErrorCode.FORM_SUBMITTED, () -> forms.open(tokens.of(form.id())));
    assertCode(ErrorCode.FORM_SUBMITTED, () -> forms.submit(form, "ok", new Value.Obj(Map.of()), runs));
  }

  @Test
  void aFormThatNobodyFillsInTimesOut() {
    Form form = asked(Duration.ofHours(2));
    assertThat(forms.tick(runs)).contains(form.expiresAt());
    assertThat(runs.answers).isEmpty();
    now = form.expiresAt();
    assertCode(ErrorCode.FORM_EXPIRED, () -> forms.open(tokens.of(form.id())));
    assertThat(forms.tick(runs)).isEmpty();
    assertThat(runs.answers).hasSize(1);
    assertThat(runs.answers.getFirst().fields()).containsEntry("timed_out", Value.of(true))
        .containsEntry("expiration_time", Value.of(form.expiresAt().getEpochSecond()));
    forms.tick(runs);
    assertThat(runs.answers).hasSize(1);
    assertThat(runs.ended).isEmpty();
    assertCode(ErrorCode.FORM_EXPIRED, () -> forms.submit(form, "ok", new Value.Obj(Map.of()), runs));
  }

  @Test
  void aRunThatWaitsLongerThanAnyMayEnds() {
    Form form = asked(Duration.ofDays(30));
    assertThat(form.expiresAt()).isEqualTo(AT.plus(Duration.ofDays(7)));
    now = form.expiresAt();
    forms.tick(runs);
    assertThat(runs.answers).isEmpty();
    assertThat(runs.ended).hasSize(1);
    assertCode(ErrorCode.FORM_EXPIRED, () -> forms.open(tokens.of(form.id())));
  }

  @Test
  void anAnswerThatDidNotReachItsRunIsHandedOnLater() {
    Form form = asked(Duration.ofHours(2));
    runs.reachable = false;
    forms.submit(form, "ok", new Value.Obj(Map.of()), runs);
    runs.reachable = true;
    now = AT.plusSeconds(31);
    forms.tick(runs);
    assertThat(runs.answers).hasSize(1);
    assertThat(runs.answers.getFirst().fields()).containsEntry("action_id", Value.of("ok"));
    now = AT.plusSeconds(90);
    forms.tick(runs);
    assertThat(runs.answers).hasSize(1);
  }

  @Test
  void aRunThatIsOverTakesNoAnswer() {
    Form form = asked(Duration.ofHours(2));
    runs.waits = false;
    assertCode(ErrorCode.FORM_EXPIRED, () -> forms.submit(form, "ok", new Value.Obj(Map.of()), runs));
  }

  @Test
  void aFormIsOfItsAppAlone() {
    Form form = asked(Duration.ofHours(2));
    assertThat(forms.open(tokens.of(form.id()), tenant, app)).isEqualTo(form);
    assertCode(ErrorCode.NOT_FOUND, () -> forms.open(tokens.of(form.id()), tenant, "another"));
    assertCode(ErrorCode.NOT_FOUND, () -> forms.open(tokens.of(form.id()), "another", app));
    assertCode(ErrorCode.NOT_FOUND, () -> forms.open(form.id()));
  }

  @Test
  void formsAndTriggersGoWithTheirApp() {
    asked(Duration.ofHours(2));
    triggers.keep(tenant, app, List.of(schedule("s", AT)), trigger -> "");
    new StoredApps(database).remove(tenant, app);
    assertThat(triggers.list(tenant, app)).isEmpty();
    assertThat(store.nextDue()).isEmpty();
  }

  private static TriggerStore.Wanted schedule(String node, Instant due) {
    return new TriggerStore.Wanted(node, TriggerKind.SCHEDULE, "0 * * * * UTC", Optional.of(due));
  }

  @Test
  void aDueTimeIsClaimedByOneOfManyProcesses() throws Exception {
    triggers.keep(tenant, app, List.of(schedule("s", AT)), trigger -> "");
    Trigger due = triggers.due(AT, 10).getFirst();
    List<Callable<Boolean>> processes = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String process = "p" + i;
      processes.add(() -> triggers.claim(due, process, AT, AT.plusSeconds(60)));
    }
    int claimed = 0;
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (Future<Boolean> done : threads.invokeAll(processes)) {
        claimed += done.get() ? 1 : 0;
      }
    }
    assertThat(claimed).isEqualTo(1);
    assertThat(triggers.due(AT.plusSeconds(59), 10)).isEmpty();
    assertThat(triggers.due(AT.plusSeconds(60), 10)).as("its process was lost").containsExactly(due);
  }

  @Test
  void whoLostAClaimCannotEndIt() {
    triggers.keep(tenant, app, List.of(schedule("s", AT)), trigger -> "");
    Trigger due = triggers.due(AT, 10).getFirst();
    assertThat(triggers.claim(due, "slow", AT, AT.plusSeconds(60))).isTrue();
    assertThat(triggers.claim(due, "other", AT.plusSeconds(61), AT.plusSeconds(121))).isTrue();
    triggers.ran(due, "slow", Optional.of(AT.plusSeconds(3600)));
    assertThat(triggers.nextDue()).contains(AT);
    triggers.ran(due, "other", Optional.of(AT.plusSeconds(3600)));
    assertThat(triggers.nextDue()).contains(AT.plusSeconds(3600));
    assertThat(triggers.claim(due, "third", AT.plusSeconds(200), AT.plusSeconds(300))).as("it has run").isFalse();
  }

  @Test
  void aTriggerThatWaitsForTheSameStaysAsItIs() {
    triggers.keep(tenant, app, List.of(schedule("s", AT), webhook("w")), Trigger::id);
    List<Trigger> before = triggers.list(tenant, app);
    triggers.keep(tenant, app, List.of(schedule("s", AT.plusSeconds(9)), webhook("w")), Trigger::id);
    assertThat(triggers.list(tenant, app)).isEqualTo(before);
    assertThat(triggers.byHash(before.get(1).id())).contains(before.get(1));
    triggers.keep(tenant, app, List.of(new TriggerStore.Wanted("s", TriggerKind.SCHEDULE, "other",
        Optional.of(AT.plusSeconds(9)))), Trigger::id);
    assertThat(triggers.nextDue()).contains(AT.plusSeconds(9));
    assertThat(triggers.byHash(before.get(1).id())).isEmpty();
  }

  private static TriggerStore.Wanted webhook(String node) {
    return new TriggerStore.Wanted(node, TriggerKind.WEBHOOK, "", Optional.empty());
  }

  @Test
  void anAddressIsRenewedByOneAtATime() {
    triggers.keep(tenant, app, List.of(webhook("w")), Trigger::id);
    Trigger webhook = triggers.list(tenant, app).getFirst();
    assertThat(triggers.renew(webhook, "next")).isTrue();
    assertThat(triggers.renew(webhook, "other")).isFalse();
    assertThat(triggers.byHash("next")).map(Trigger::generation).contains(1);
  }

  @Test
  void eventsReachTheirWorkspaceOnly() {
    triggers.keep(tenant, app, List.of(new TriggerStore.Wanted("m", TriggerKind.PLUGIN, "mail received",
        Optional.empty())), Trigger::id);
    assertThat(triggers.waiting(tenant, TriggerKind.PLUGIN, "mail received")).hasSize(1);
    assertThat(triggers.waiting("another", TriggerKind.PLUGIN, "mail received")).isEmpty();
    assertThat(triggers.waiting(tenant, TriggerKind.PLUGIN, "mail sent")).isEmpty();
  }
}
