package io.dify.runtime.app;

import io.dify.core.value.Value;
import io.dify.runtime.config.PeopleSettings;
import io.dify.runtime.form.Form;
import io.dify.runtime.form.FormSettings;
import io.dify.runtime.form.FormTokens;
import io.dify.runtime.form.Forms;
import io.dify.runtime.form.WaitingRuns;
import io.dify.runtime.form.store.StoredForms;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.form.FormPage;
import io.dify.runtime.journal.RunStage;
import io.dify.runtime.mail.Mailer;
import io.dify.runtime.mail.smtp.SmtpMailer;
import io.dify.runtime.run.DurableRuns;
import io.dify.runtime.trigger.DueClock;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;

/**
 * Forms that runs wait for, connected.
 *
 * @param forms the forms
 */
record Asking(Forms forms) {
  /** Forms of the database. */
  static Asking of(Platform.Parts parts) {
    PeopleSettings settings = parts.people();
    InstantSource clock = parts.clock();
    Mailer mailer = settings.mail().server().<Mailer>map(server -> new SmtpMailer(server, clock))
        .orElseGet(Mailer::none);
    return new Asking(
        new Forms(new StoredForms(parts.database()), new FormTokens(parts.signers().of(FormTokens.PURPOSE)),
            new FormSettings(parts.storage().settings().url(), settings.longest()), mailer,
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("letters-", 0).factory()), parts.ids(), clock));
  }

  /** The runs that wait: durable ones, since others end with their process. */
  static WaitingRuns waiting(DurableRuns runs) {
    return new WaitingRuns() {
      @Override
      public boolean answer(Form form, Value.Obj answer) {
        boolean over = runs.store().find(form.runId())
            .filter(run -> run.stage() != RunStage.ENDED && run.stage() != RunStage.CLOSED).isEmpty();
        if (!over) {
          runs.answer(form.runId(), form.node(), answer);
        }
        return !over;
      }

      @Override
      public void giveUp(Form form, String reason) {
        runs.abort(form.runId(), FormSettings.EXPIRED, reason);
      }
    };
  }

  /** The pages of forms. */
  List<Route> routes(Serving serving) {
    Platform platform = serving.platform();
    return new FormPage(forms, serving.waiting(), platform.limits(), platform.storage(), platform.clock()).routes();
  }

  /** Forms stop waiting when their time is up, until that is closed. */
  AutoCloseable start(Serving serving) {
    return DueClock.started("forms", () -> forms.tick(serving.waiting()), serving.platform().clock());
  }
}
