package io.dify.runtime.trigger.store;

import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import io.dify.runtime.trigger.Trigger;
import io.dify.runtime.trigger.TriggerKind;
import io.dify.runtime.trigger.TriggerStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Triggers in the database. Thread-safe. */
public final class StoredTriggers implements TriggerStore {
  private static final String SELECT = "SELECT id, tenant_id, app_id, node_id, kind, generation, terms, due_at"
      + " FROM dify_trigger ";
  private static final String OF_APP = "WHERE tenant_id = :tenant AND app_id = :app ";

  private final Database database;
  private final Ids ids;
  private final InstantSource clock;

  /** Triggers in this database. */
  public StoredTriggers(Database database, Ids ids, InstantSource clock) {
    this.database = database;
    this.ids = ids;
    this.clock = clock;
  }

  @Override
  public void keep(String tenantId, String appId, Collection<Wanted> wanted, Function<Trigger, String> hash) {
    List<New> candidates = wanted.stream().map(each -> {
      Trigger trigger = new Trigger(ids.next(), tenantId, appId, each.nodeId(), each.kind(), 0, each.terms(),
          each.dueAt());
      return new New(trigger, each.kind() == TriggerKind.WEBHOOK ? hash.apply(trigger) : null);
    }).toList();
    database.execute(handle -> keep(handle, tenantId, appId, candidates));
  }

  /** A row that may have to be added; made before the unit, which does statements only. */
  private record New(Trigger trigger, @Nullable String secretHash) {}

  private void keep(Handle handle, String tenantId, String appId, List<New> candidates) {
    Map<String, Trigger> there = new HashMap<>();
    list(handle, tenantId, appId).forEach(trigger -> there.put(trigger.nodeId(), trigger));
    for (New candidate : candidates) {
      Trigger known = there.remove(candidate.trigger().nodeId());
      if (known != null && known.kind() == candidate.trigger().kind()) {
        change(handle, known, candidate.trigger());
      } else {
        if (known != null) {
          delete(handle, known);
        }
        add(handle, candidate);
      }
    }
    there.values().forEach(gone -> delete(handle, gone));
    handle.createUpdate("UPDATE dify_app SET triggers_kept = 1 WHERE id = :app AND tenant_id = :tenant")
        .bind("app", appId).bind("tenant", tenantId).execute();
  }

  @Override
  public List<Place> unkept() {
    return database.read(handle -> handle
        .createQuery("SELECT tenant_id, id FROM dify_app WHERE triggers_kept = 0 ORDER BY id")
        .map((row, context) -> new Place(row.getString("tenant_id"), row.getString("id"))).list());
  }

  private static void change(Handle handle, Trigger known, Trigger wanted) {
    if (!known.terms().equals(wanted.terms())) {
      handle.createUpdate("""
          UPDATE dify_trigger SET terms = :terms, due_at = :due, lease_owner = NULL, lease_until = NULL
          WHERE id = :id""").bind("terms", wanted.terms()).bind("due", millis(wanted.dueAt())).bind("id", known.id())
          .execute();
    }
  }

  private static void delete(Handle handle, Trigger gone) {
    handle.createUpdate("DELETE FROM dify_trigger WHERE id = :id").bind("id", gone.id()).execute();
  }

  private void add(Handle handle, New added) {
    Trigger trigger = added.trigger();
    handle.createUpdate("""
        INSERT INTO dify_trigger (id, tenant_id, app_id, node_id, kind, generation, secret_hash, terms, due_at,
          created_at)
        VALUES (:id, :tenant, :app, :node, :kind, 0, :hash, :terms, :due, :now)""").bind("id", trigger.id())
        .bind("tenant", trigger.tenantId()).bind("app", trigger.appId()).bind("node", trigger.nodeId())
        .bind("kind", trigger.kind().wire())
        .bind("hash", added.secretHash())
        .bind("terms", trigger.terms()).bind("due", millis(trigger.dueAt())).bind("now", clock.millis()).execute();
  }

  @Override
  public List<Trigger> list(String tenantId, String appId) {
    return database.read(handle -> list(handle, tenantId, appId));
  }

  private static List<Trigger> list(Handle handle, String tenantId, String appId) {
    return handle.createQuery(SELECT + OF_APP + "ORDER BY node_id").bind("tenant", tenantId).bind("app", appId)
        .map((row, context) -> trigger(row)).list();
  }

  @Override
  public Optional<Trigger> byHash(String secretHash) {
    return database.read(handle -> handle.createQuery(SELECT + "WHERE secret_hash = :hash").bind("hash", secretHash)
        .map((row, context) -> trigger(row)).findOne());
  }

  @Override
  public List<Trigger> waiting(String tenantId, TriggerKind kind, String terms) {
    return database.read(handle -> handle
        .createQuery(SELECT + "WHERE tenant_id = :tenant AND kind = :kind AND terms = :terms ORDER BY id")
        .bind("tenant", tenantId).bind("kind", kind.wire()).bind("terms", terms).map((row, context) -> trigger(row))
        .list());
  }

  @Override
  public boolean renew(Trigger webhook, String secretHash) {
    return database.write(handle -> handle.createUpdate("""
        UPDATE dify_trigger SET secret_hash = :hash, generation = generation + 1
        WHERE id = :id AND tenant_id = :tenant AND generation = :generation""").bind("hash", secretHash)
        .bind("id", webhook.id()).bind("tenant", webhook.tenantId()).bind("generation", (long) webhook.generation())
        .execute()) == 1;
  }

  @Override
  public List<Trigger> due(Instant now, int max) {
    return database.read(handle -> handle.createQuery(SELECT + """
        WHERE due_at <= :now AND (lease_until IS NULL OR lease_until <= :now) ORDER BY due_at, id LIMIT :max""")
        .bind("now", now.toEpochMilli()).bind("max", max).map((row, context) -> trigger(row)).list());
  }

  @Override
  public Optional<Instant> nextDue() {
    return database.read(handle -> handle.createQuery("SELECT due_at FROM dify_trigger WHERE due_at IS NOT NULL"
        + " ORDER BY due_at LIMIT 1").mapTo(Long.class).findFirst()).map(Instant::ofEpochMilli);
  }

  @Override
  public boolean claim(Trigger schedule, String owner, Instant now, Instant until) {
    return database.write(handle -> handle.createUpdate("""
        UPDATE dify_trigger SET lease_owner = :owner, lease_until = :until
        WHERE id = :id AND due_at = :due AND (lease_until IS NULL OR lease_until <= :now)""").bind("owner", owner)
        .bind("until", until.toEpochMilli()).bind("id", schedule.id()).bind("due", millis(schedule.dueAt()))
        .bind("now", now.toEpochMilli()).execute()) == 1;
  }

  @Override
  public void ran(Trigger schedule, String owner, Optional<Instant> next) {
    database.execute(handle -> handle.createUpdate("""
        UPDATE dify_trigger SET due_at = :next, lease_owner = NULL, lease_until = NULL
        WHERE id = :id AND due_at = :due AND lease_owner = :owner""").bind("next", millis(next))
        .bind("id", schedule.id()).bind("due", millis(schedule.dueAt())).bind("owner", owner).execute());
  }

  private static @Nullable Long millis(Optional<Instant> at) {
    return at.map(Instant::toEpochMilli).orElse(null);
  }

  private static Trigger trigger(ResultSet row) throws SQLException {
    long due = row.getLong("due_at");
    Optional<Instant> dueAt = row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(due));
    return new Trigger(row.getString("id"), row.getString("tenant_id"), row.getString("app_id"),
        row.getString("node_id"), TriggerKind.of(row.getString("kind")).orElseThrow(), row.getInt("generation"),
        row.getString("terms"), dueAt);
  }
}
