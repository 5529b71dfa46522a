package io.dify.runtime.run;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.dify.runtime.conversation.Owner;
import io.dify.runtime.journal.RunMode;
import io.dify.runtime.journal.RunStore;
import io.dify.runtime.registry.AppCatalog;
import io.dify.runtime.registry.LiveApp;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.node.human.HumanConfig;
import java.time.InstantSource;
import java.util.Optional;

/** Which mode runs of an app have: what was set for it, looked up once in a while, or the usual one. Thread-safe. */
final class RunModes {
  private static final int MAX_KNOWN = 10_000;

  private record Place(String tenantId, String appId) {}

  private final RunStore store;
  private final LoadingCache<Place, Optional<RunMode>> modes;

  RunModes(RunStore store, InstantSource clock) {
    this.store = store;
    this.modes = Caffeine.newBuilder().maximumSize(MAX_KNOWN).expireAfterWrite(AppCatalog.SEEN_WITHIN)
        .ticker(() -> clock.millis() * 1_000_000).build(place -> store.mode(place.tenantId(), place.appId()));
  }

  /** Sets the mode of runs that begin from now on. */
  void set(String tenantId, String appId, RunMode mode) {
    store.mode(tenantId, appId, mode);
    modes.invalidate(new Place(tenantId, appId));
  }

  /** The mode of a run that begins. */
  RunMode of(LiveApp app, Owner owner) {
    return waits(app.spec().graph())
        ? RunMode.DURABLE
        : modes.get(new Place(owner.tenantId(), owner.appId())).orElseGet(() -> RunMode.usual(app.spec().mode()));
  }

  /** Whether runs of a graph may have to wait for somebody: one that nobody keeps could never go on. */
  private static boolean waits(Graph graph) {
    return graph.nodes().stream().anyMatch(node -> node.config() instanceof HumanConfig
        || (node.body() != null && waits(node.body())));
  }
}
