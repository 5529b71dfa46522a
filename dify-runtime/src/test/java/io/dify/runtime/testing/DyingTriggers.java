package io.dify.runtime.testing;

import io.dify.runtime.trigger.Trigger;
import io.dify.runtime.trigger.TriggerKind;
import io.dify.runtime.trigger.TriggerStore;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The triggers of a process that dies at a certain moment.
 *
 * @param store where they are kept
 * @param place when it dies
 */
public record DyingTriggers(TriggerStore store, Moment place) implements TriggerStore {
  /** When a process dies. */
  public enum Moment {
    /** It has claimed a schedule, and nothing more. */
    CLAIMED,
    /** It has run a schedule, and not written down that it has. */
    RAN
  }

  /** The process is dead. */
  public static final class Death extends Error {
    private static final long serialVersionUID = 1L;
  }

  @Override
  public boolean claim(Trigger schedule, String owner, Instant now, Instant until) {
    boolean claimed = store.claim(schedule, owner, now, until);
    if (place == Moment.CLAIMED) {
      throw new Death();
    }
    return claimed;
  }

  @Override
  public void ran(Trigger schedule, String owner, Optional<Instant> next) {
    throw new Death();
  }

  @Override
  public void keep(String tenantId, String appId, Collection<Wanted> wanted, Function<Trigger, String> hash) {
    store.keep(tenantId, appId, wanted, hash);
  }

  @Override
  public List<Place> unkept() {
    return store.unkept();
  }

  @Override
  public List<Trigger> list(String tenantId, String appId) {
    return store.list(tenantId, appId);
  }

  @Override
  public Optional<Trigger> byHash(String secretHash) {
    return store.byHash(secretHash);
  }

  @Override
  public List<Trigger> waiting(String tenantId, TriggerKind kind, String terms) {
    return store.waiting(tenantId, kind, terms);
  }

  @Override
  public boolean renew(Trigger webhook, String secretHash) {
    return store.renew(webhook, secretHash);
  }

  @Override
  public List<Trigger> due(Instant now, int max) {
    return store.due(now, max);
  }

  @Override
  public Optional<Instant> nextDue() {
    return store.nextDue();
  }
}
