package io.dify.runtime.form;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.time.Ids;
import io.dify.core.value.Value;
import io.dify.runtime.conversation.Owner;
import io.dify.runtime.mail.Mail;
import io.dify.runtime.mail.Mailer;
import io.dify.workflow.node.People;
import io.dify.workflow.node.Question;
import io.dify.workflow.node.human.HumanForm;
import io.dify.workflow.run.NodePath;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the forms that runs wait for, sends them out, and hands the first answer to the run. An answer is kept before anybody is told that it counts, and handed
 * on afterwards; one that did not arrive because a process ended in between is handed on later ({@link #tick}). Thread-safe.
 */
public final class Forms implements People {
  private static final Logger LOG = LoggerFactory.getLogger(Forms.class);
  private static final int MAX = 100;
  /** Whoever took an answer hands it on within milliseconds; after that somebody else does. */
  private static final Duration HANDED_WITHIN = Duration.ofSeconds(30);
  private static final Value.Obj NOTHING = new Value.Obj(Map.of());

  private final FormStore store;
  private final FormTokens tokens;
  private final FormSettings settings;
  private final Mailer mailer;
  private final Executor postmen;
  private final Ids ids;
  private final InstantSource clock;

  /**
   * Forms in a store.
   *
   * @param postmen runs one task per letter, which mostly waits; a thread each, best virtual
   */
  public Forms(FormStore store, FormTokens tokens, FormSettings settings, Mailer mailer, Executor postmen, Ids ids,
      InstantSource clock) {
    this.store = store;
    this.tokens = tokens;
    this.settings = settings;
    this.mailer = mailer;
    this.postmen = postmen;
    this.ids = ids;
    this.clock = clock;
  }

  @Override
  public Value.Obj ask(Question question) {
    Optional<Form> before = store.byKey(question.key());
    if (before.isPresent()) {
      return told(before.get());
    }
    Form form = form(question);
    if (!store.add(form, FormTokens.hash(tokens.of(form.id())), clock.instant())) {
      return told(store.byKey(question.key()).orElse(form));
    }
    question.mails().forEach(letter -> postmen.execute(() -> send(form, letter)));
    return told(form);
  }

  private Form form(Question question) {
    Instant now = Instant.ofEpochMilli(clock.millis());
    boolean givesUp = question.timeout().compareTo(settings.longest()) > 0;
    Instant expires = now.plus(givesUp ? settings.longest() : question.timeout());
    String run = question.origin().run();
    String node = question.origin().node();
    String frame = question.key().substring(Math.min(question.key().length(), run.length() + node.length() + 2));
    return new Form(ids.next(), new Owner(question.origin().tenant(), question.origin().app(),
        question.origin().user()), run, new NodePath(frame, node), question.key(), question.title(), question.form(),
        FormStatus.WAITING, expires, givesUp);
  }

  private static Value.Obj told(Form form) {
    Map<String, Value> told = new LinkedHashMap<>();
    told.put("form_id", Value.of(form.id()));
    told.putAll(form.definition().fields());
    told.put("expiration_time", Value.of(form.expiresAt().getEpochSecond()));
    return new Value.Obj(told);
  }

  private void send(Form form, Question.Letter letter) {
    try {
      String body = letter.body().contains(Question.Letter.URL)
          ? letter.body()
          : letter.body() + "\n\n" + Question.Letter.URL;
      mailer.send(new Mail(letter.to(), letter.subject(), body.replace(Question.Letter.URL, address(form))));
    } catch (DifyException e) {
      LOG.warn("A letter about form {} of app {} could not be sent: {}", form.id(), form.owner().appId(), e.text());
    }
  }

  private String address(Form form) {
    return settings.address() + FormSettings.PATH + tokens.of(form.id());
  }

  /** The token of a form, for those who may answer it where the app runs; empty when it is sent to others only. */
  public Optional<String> token(Value.Obj told) {
    return HumanForm.of(told).shown() && told.fields().get("form_id") instanceof Value.Text id
        ? Optional.of(tokens.of(id.text()))
        : Optional.empty();
  }

  /** The same, of a form that is kept. */
  public Optional<String> token(Form form) {
    return form.form().shown() ? Optional.of(tokens.of(form.id())) : Optional.empty();
  }

  /** The forms of runs of a workspace, in the order in which they were asked; those of runs whose journals are forgotten are, too. */
  public List<FormStore.Kept> ofRuns(String tenantId, Collection<String> runIds) {
    return runIds.isEmpty() ? List.of() : store.ofRuns(tenantId, runIds);
  }

  /**
   * The form that a token opens.
   *
   * @throws DifyException {@code NOT_FOUND}, {@code FORM_SUBMITTED}, {@code FORM_EXPIRED}
   */
  public Form open(String token) {
    Form form = store.byHash(FormTokens.hash(token)).orElseThrow(Forms::missing);
    return switch (form.status()) {
      case WAITING -> {
        if (!form.expiresAt().isAfter(clock.instant())) {
          throw expired();
        }
        yield form;
      }
      case SUBMITTED -> throw new DifyException(ErrorCode.FORM_SUBMITTED, "This form has been filled in already.");
      case TIMEOUT, EXPIRED -> throw expired();
    };
  }

  /**
   * The same, for the app of a key.
   *
   * @throws DifyException {@code NOT_FOUND}, also when the form is of another app
   */
  public Form open(String token, String tenantId, String appId) {
    Form form = store.byHash(FormTokens.hash(token)).filter(found -> found.owner().tenantId().equals(tenantId)
        && found.owner().appId().equals(appId)).orElseThrow(Forms::missing);
    return open(tokens.of(form.id()));
  }

  /**
   * Fills a form in; the first to do so wins.
   *
   * @param inputs what was entered, files as values
   * @param runs the runs that wait
   * @throws DifyException {@code INVALID_FORM_DATA}; {@code FORM_SUBMITTED} when somebody was first, {@code FORM_EXPIRED} also when the run has ended
   */
  public void submit(Form form, String action, Value.Obj inputs, WaitingRuns runs) {
    Value.Obj answer = form.form().answer(action, inputs);
    if (!store.answer(form, FormStatus.SUBMITTED, answer, clock.instant())) {
      open(tokens.of(form.id()));
      throw expired();
    }
    if (!hand(form, answer, runs)) {
      throw expired();
    }
  }

  /** True unless the run does not wait any more; a run that cannot be reached is tried again later. */
  private boolean hand(Form form, Value.Obj answer, WaitingRuns runs) {
    try {
      boolean taken = runs.answer(form, answer);
      store.handed(form);
      return taken;
    } catch (DifyException e) {
      LOG.warn("The answer to form {} could not be handed to run {} yet: {}", form.id(), form.runId(), e.text());
      return true;
    }
  }

  /**
   * Ends the waiting of forms whose time is up, and hands on answers that did not arrive.
   *
   * @return when the next form's time is up
   */
  public Optional<Instant> tick(WaitingRuns runs) {
    Instant now = clock.instant();
    for (Form form : store.unhanded(now.minus(HANDED_WITHIN), MAX)) {
      finish(form, store.answer(form).orElse(NOTHING), runs);
    }
    for (Form form : store.due(now, MAX)) {
      FormStatus status = form.givesUp() ? FormStatus.EXPIRED : FormStatus.TIMEOUT;
      Value.Obj answer = HumanForm.timedOut(form.expiresAt().getEpochSecond());
      if (store.answer(form, status, answer, now)) {
        finish(new Form(form.id(), form.owner(), form.runId(), form.node(), form.key(), form.title(),
            form.definition(), status, form.expiresAt(), form.givesUp()), answer, runs);
      }
    }
    return store.nextDue();
  }

  private void finish(Form form, Value.Obj answer, WaitingRuns runs) {
    if (form.status() != FormStatus.EXPIRED) {
      hand(form, answer, runs);
      return;
    }
    try {
      runs.giveUp(form, "The form of node '" + form.title() + "' was not filled in within "
          + settings.longest().toSeconds() + " s, which is as long as a run may wait.");
      store.handed(form);
    } catch (DifyException e) {
      LOG.warn("Run {} could not be ended yet: {}", form.runId(), e.text());
    }
  }

  static DifyException missing() {
    return new DifyException(ErrorCode.NOT_FOUND, "There is no such form.");
  }

  private static DifyException expired() {
    return new DifyException(ErrorCode.FORM_EXPIRED, "The time to fill in this form is over.");
  }
}
