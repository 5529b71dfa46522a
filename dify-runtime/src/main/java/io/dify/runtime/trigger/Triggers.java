package io.dify.runtime.trigger;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.secret.Signer;
import io.dify.runtime.registry.AppCatalog;
import io.dify.runtime.registry.LiveApp;
import io.dify.workflow.dsl.AppMode;
import io.dify.workflow.graph.GraphNode;
import io.dify.workflow.node.NodeConfig;
import io.dify.workflow.node.trigger.PluginTriggerConfig;
import io.dify.workflow.node.trigger.ScheduleConfig;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The triggers of live apps. A webhook's address has a secret, which is derived from the master key and the trigger: it stays the same however often the
 * app is published, as long as that has the node; it can be shown whenever somebody asks, and is kept nowhere but as a hash to find it by. Thread-safe.
 */
public final class Triggers {
  /** What the secrets are derived for. */
  public static final String PURPOSE = "addresses of webhooks";
  private static final int MAX_SECRET = 128;
  private static final Logger LOG = LoggerFactory.getLogger(Triggers.class);

  private final TriggerStore store;
  private final AppCatalog catalog;
  private final Supplier<Signer> signer;
  private final InstantSource clock;

  /**
   * Triggers in a store.
   *
   * @param signer of {@link #PURPOSE}; asked for the first secret, since it may have to make a master key
   */
  public Triggers(TriggerStore store, AppCatalog catalog, Supplier<Signer> signer, InstantSource clock) {
    this.store = store;
    this.catalog = catalog;
    this.signer = signer;
    this.clock = clock;
  }

  /** An app has been published: its triggers are those of this version from now on. */
  public void published(LiveApp app) {
    List<TriggerStore.Wanted> wanted = new ArrayList<>();
    if (app.spec().mode() == AppMode.WORKFLOW) {
      for (GraphNode node : app.spec().graph().entries()) {
        TriggerKind.of(node.type()).ifPresent(kind -> wanted.add(wanted(node, kind)));
      }
    }
    store.keep(app.app().tenantId(), app.app().id(), wanted, trigger -> hash(secret(trigger)));
  }

  /**
   * Keeps the triggers of live versions of which nobody has: they were published by an earlier release, or by a process that was lost meanwhile. An app that cannot be
   * read any more is passed over, and told in the log.
   */
  public void catchUp() {
    for (TriggerStore.Place place : store.unkept()) {
      try {
        published(catalog.live(place.tenantId(), place.appId()));
      } catch (DifyException e) {
        LOG.warn("What starts app {} could not be found out; publish it again. {}", place.appId(), e.text());
      }
    }
  }

  private TriggerStore.Wanted wanted(GraphNode node, TriggerKind kind) {
    NodeConfig config = node.config();
    Optional<Instant> due = config instanceof ScheduleConfig schedule
        ? schedule.after(clock.instant())
        : Optional.empty();
    return new TriggerStore.Wanted(node.id(), kind, terms(config), due);
  }

  private static String terms(NodeConfig config) {
    return switch (config) {
      case ScheduleConfig schedule -> schedule.times().stream().map(Object::toString)
          .collect(Collectors.joining("; ")) + " " + schedule.zone();
      case PluginTriggerConfig plugin -> plugin.provider() + " " + plugin.event();
      default -> "";
    };
  }

  /** What plugin triggers for an event of a provider wait for. */
  static String terms(String provider, String event) {
    return provider + " " + event;
  }

  /** The triggers of an app, by node. */
  public List<Trigger> list(String tenantId, String appId) {
    return store.list(tenantId, appId);
  }

  /** The last segment of a webhook's address. */
  public String secret(Trigger webhook) {
    return signer.get().sign(List.of(webhook.tenantId(), webhook.appId(), webhook.nodeId(), webhook.id(),
        Integer.toString(webhook.generation())));
  }

  /**
   * The webhook that a secret belongs to, with the live version of its app.
   *
   * @throws DifyException {@code NOT_FOUND}, also when the app is not published any more
   */
  public Entry webhook(String secret) {
    if (secret.length() <= MAX_SECRET) {
      Optional<Trigger> found = store.byHash(hash(secret));
      if (found.isPresent()) {
        return entry(found.get());
      }
    }
    throw new DifyException(ErrorCode.NOT_FOUND, "There is no such webhook.");
  }

  /**
   * A trigger with the live version of its app.
   *
   * @throws DifyException {@code NOT_FOUND} when that version has no such node; {@code APP_UNAVAILABLE}
   */
  Entry entry(Trigger trigger) {
    LiveApp app = catalog.live(trigger.tenantId(), trigger.appId());
    GraphNode node = app.spec().graph().beginningAt(trigger.nodeId()).root();
    return new Entry(trigger, app, node.config());
  }

  /**
   * Gives a webhook another address; the one before leads nowhere from now on.
   *
   * @throws DifyException {@code NOT_FOUND} when the app has no such webhook, {@code CONFLICT} when somebody else renewed it just now
   */
  public Trigger renew(String tenantId, String appId, String nodeId) {
    Trigger old = store.list(tenantId, appId).stream()
        .filter(trigger -> trigger.nodeId().equals(nodeId) && trigger.kind() == TriggerKind.WEBHOOK).findFirst()
        .orElseThrow(() -> new DifyException(ErrorCode.NOT_FOUND, "The app has no webhook '" + nodeId + "'."));
    Trigger renewed = new Trigger(old.id(), tenantId, appId, nodeId, old.kind(), old.generation() + 1, old.terms(),
        old.dueAt());
    if (!store.renew(old, hash(secret(renewed)))) {
      throw new DifyException(ErrorCode.CONFLICT, "Somebody else renewed this webhook at the same time; look at it.");
    }
    return renewed;
  }

  private static String hash(String secret) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new DifyException(ErrorCode.INTERNAL, "This Java runtime has no SHA-256; use a complete one.", e);
    }
  }
}
