package io.dify.runtime.trigger;

import io.dify.core.error.DifyException;
import io.dify.workflow.node.trigger.PluginTriggerConfig;
import org.jspecify.annotations.Nullable;

/** Starts apps for events of extensions. Thread-safe. */
public final class PluginTriggers implements TriggerSink {
  private final TriggerStore store;
  private final Triggers triggers;
  private final TriggeredRuns runs;

  /** Apps of these triggers. */
  public PluginTriggers(TriggerStore store, Triggers triggers, TriggeredRuns runs) {
    this.store = store;
    this.triggers = triggers;
    this.runs = runs;
  }

  @Override
  public int deliver(String tenantId, TriggerEvent event) {
    int started = 0;
    @Nullable
    DifyException failure = null;
    for (Trigger trigger : store.waiting(tenantId, TriggerKind.PLUGIN,
        Triggers.terms(event.provider(), event.event()))) {
      try {
        Entry entry = triggers.entry(trigger);
        if (entry.config() instanceof PluginTriggerConfig config && hears(config, event)) {
          runs.start(entry, event.payload());
          started++;
        }
      } catch (DifyException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
    return started;
  }

  private static boolean hears(PluginTriggerConfig config, TriggerEvent event) {
    return config.subscription().isEmpty() || config.subscription().equals(event.subscription());
  }
}
