package io.dify.runtime.conversation.store;

import io.dify.core.time.Ids;
import io.dify.runtime.conversation.Owner;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The rows of end users. */
public final class EndUserRows {
  private EndUserRows() {}

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
