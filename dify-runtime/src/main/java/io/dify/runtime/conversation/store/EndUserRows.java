package io.dify.runtime.conversation.store;

import io.dify.core.time.Ids;
import io.dify.runtime.conversation.Owner;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;

/** The rows of end users. */
public final class EndUserRows {
  private EndUserRows() {}

  /**
   * Inserts a row of an end user, whose id the statement selects from {@code dify_end_user} by {@code :tenant}, {@code :app} and {@code :user}. Who is unknown
   * is made, so that whoever is known, as nearly always, costs no statement more.
   *
   * @param insert makes the statement, with everything else bound
   */
  public static void insert(Handle handle, Owner owner, Ids ids, Instant at, Supplier<Update> insert) {
    if (bound(insert.get(), owner).execute() == 0) {
      idOf(handle, owner, ids, at);
      bound(insert.get(), owner).execute();
    }
  }

  private static Update bound(Update insert, Owner owner) {
    return insert.bind("tenant", owner.tenantId()).bind("app", owner.appId()).bind("user", owner.user());
  }

  /** The id of an end user, who is made when unknown. */
  public static String idOf(Handle handle, Owner owner, Ids ids, Instant at) {
    Optional<String> known = handle.createQuery(
        "SELECT id FROM dify_end_user WHERE tenant_id = :tenant AND app_id = :app AND session_id = :user")
        .bind("tenant", owner.tenantId()).bind("app", owner.appId()).bind("user", owner.user())
        .mapTo(String.class).findOne();
    return known.orElseGet(() -> handle.createQuery("""
        INSERT INTO dify_end_user (id, tenant_id, app_id, session_id, created_at)
        VALUES (:id, :tenant, :app, :user, :at)
        ON CONFLICT (tenant_id, app_id, session_id) DO UPDATE SET session_id = excluded.session_id RETURNING id""")
        .bind("tenant", owner.tenantId()).bind("app", owner.appId()).bind("user", owner.user())
        .bind("id", ids.next()).bind("at", at.toEpochMilli()).mapTo(String.class).one());
  }
}
