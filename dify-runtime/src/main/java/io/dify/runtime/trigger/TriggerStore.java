package io.dify.runtime.trigger;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Port: the triggers of live apps. What a method has done is durable when it returns. Thread-safe. */
public interface TriggerStore {
  /**
   * What a live version asks for.
   *
   * @param nodeId the node
   * @param kind its kind
   * @param terms what it waits for
   * @param dueAt when it is due first; empty unless it is a schedule
   */
  record Wanted(String nodeId, TriggerKind kind, String terms, Optional<Instant> dueAt) {}

  /**
   * Keeps these triggers of an app and no others. One that is there already stays as it is, unless it waits for something else now.
   *
   * @param hash the hash of a webhook's secret
   */
  void keep(String tenantId, String appId, Collection<Wanted> wanted, Function<Trigger, String> hash);

  /**
   * An app.
   *
   * @param tenantId its workspace
   * @param appId its id
   */
  record Place(String tenantId, String appId) {}

  /** Apps of all workspaces with a live version whose triggers are not kept: it was published by an earlier release, or by a process that was lost meanwhile. */
  List<Place> unkept();

  /** The triggers of an app, by node. */
  List<Trigger> list(String tenantId, String appId);

  /** The webhook whose secret has this hash, whichever workspace it is of. */
  Optional<Trigger> byHash(String secretHash);

  /** The triggers of a workspace that wait for this. */
  List<Trigger> waiting(String tenantId, TriggerKind kind, String terms);

  /** Gives a webhook another secret, if it still is of that generation. */
  boolean renew(Trigger webhook, String secretHash);

  /** Schedules that are due and that nobody has claimed, of all workspaces, oldest first. */
  List<Trigger> due(Instant now, int max);

  /** When the next schedule is due, claimed or not; empty when there is none. */
  Optional<Instant> nextDue();

  /**
   * Claims a schedule that is due, for a while.
   *
   * @param owner this process
   * @return false when somebody else has, or it has run since it was read
   */
  boolean claim(Trigger schedule, String owner, Instant now, Instant until);

  /** Ends a claim: the schedule has run and is due again then, or never. Without effect when the claim is somebody else's by now. */
  void ran(Trigger schedule, String owner, Optional<Instant> next);
}
