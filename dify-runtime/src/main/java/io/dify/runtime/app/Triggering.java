package io.dify.runtime.app;

import io.dify.core.secret.Signer;
import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import io.dify.runtime.extension.ExtensionContext;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.trigger.WebhookRoutes;
import io.dify.runtime.registry.AppCatalog;
import io.dify.runtime.trigger.DueClock;
import io.dify.runtime.trigger.PluginTriggers;
import io.dify.runtime.trigger.Schedules;
import io.dify.runtime.trigger.TriggerSource;
import io.dify.runtime.trigger.TriggerStore;
import io.dify.runtime.trigger.TriggeredRuns;
import io.dify.runtime.trigger.Triggers;
import io.dify.runtime.trigger.store.StoredTriggers;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/**
 * What starts apps without a client, connected.
 *
 * @param store where triggers are kept
 * @param triggers the triggers of live apps
 */
record Triggering(TriggerStore store, Triggers triggers) {
  /** Those of a catalogue: from now on what it publishes has its triggers. */
  static Triggering of(Database database, AppCatalog apps, Supplier<Signer> signer, Ids ids, InstantSource clock) {
    TriggerStore store = new StoredTriggers(database, ids, clock);
    Triggers triggers = new Triggers(store, apps, signer, clock);
    apps.listen(triggers::published);
    return new Triggering(store, triggers);
  }

  /** The addresses of webhooks. */
  List<Route> routes(Serving serving) {
    Platform platform = serving.platform();
    return new WebhookRoutes(triggers, TriggeredRuns.of(serving.workflows()), platform.limits(), platform.storage(),
        platform.clock()).routes();
  }

  /** The clock runs and extensions deliver, until that is closed. */
  Resources start(Serving serving, ExtensionContext context) {
    Platform platform = serving.platform();
    TriggeredRuns runs = TriggeredRuns.of(serving.workflows());
    triggers.catchUp();
    Resources started = new Resources();
    Schedules schedules = new Schedules(store, triggers, runs, platform.ids().next(), platform.clock());
    started.add(DueClock.started("schedules", schedules::tick, platform.clock()));
    PluginTriggers sink = new PluginTriggers(store, triggers, runs);
    for (TriggerSource source : platform.extensions().triggers(context)) {
      started.add(source.open(sink));
    }
    return started;
  }
}
