package io.dify.runtime.conversation.store;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import io.dify.runtime.conversation.EndUser;
import io.dify.runtime.conversation.Feedback;
import io.dify.runtime.conversation.Feedbacks;
import io.dify.runtime.conversation.Owner;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Ratings and end users in the database. Thread-safe. */
public final class StoredFeedbacks implements Feedbacks {
  private static final String RATER = """
      SELECT u.id FROM dify_message m JOIN dify_conversation c ON c.id = m.conversation_id
      JOIN dify_end_user u ON u.id = c.end_user_id
      WHERE m.id = :message AND m.tenant_id = :tenant AND c.app_id = :app AND c.deleted_at IS NULL
        AND u.tenant_id = :tenant AND u.app_id = :app AND u.session_id = :user""";

  private final Database database;
  private final Ids ids;
  private final InstantSource clock;

  /** Ratings in this database. */
  public StoredFeedbacks(Database database, Ids ids, InstantSource clock) {
    this.database = database;
    this.ids = ids;
    this.clock = clock;
  }

  @Override
  public void rate(Owner owner, String messageId, String rating, @Nullable String content) {
    database.execute(handle -> handle.createUpdate("""
        INSERT INTO dify_feedback (id, tenant_id, app_id, message_id, end_user_id, rating, content, created_at,
          updated_at) VALUES (:id, :tenant, :app, :message, :endUser, :rating, :content, :now, :now)
        ON CONFLICT (message_id, end_user_id) DO UPDATE SET rating = excluded.rating, content = excluded.content,
          updated_at = excluded.updated_at""")
        .bind("id", ids.next()).bind("tenant", owner.tenantId()).bind("app", owner.appId()).bind("message", messageId)
        .bind("endUser", rater(handle, owner, messageId)).bind("rating", rating).bind("content", content)
        .bind("now", clock.millis()).execute());
  }

  @Override
  public boolean withdraw(Owner owner, String messageId) {
    return database.write(handle -> handle
        .createUpdate("DELETE FROM dify_feedback WHERE message_id = :message AND end_user_id = :endUser")
        .bind("message", messageId).bind("endUser", rater(handle, owner, messageId)).execute() > 0);
  }

  /** The end user whose message it is. */
  private static String rater(Handle handle, Owner owner, String messageId) {
    return handle.createQuery(RATER).bind("message", messageId).bind("tenant", owner.tenantId())
        .bind("app", owner.appId()).bind("user", owner.user()).mapTo(String.class).findOne()
        .orElseThrow(() -> new DifyException(ErrorCode.NOT_FOUND, "Message Not Exists."));
  }

  @Override
  public Map<String, String> ratings(Owner owner, Collection<String> messageIds) {
    if (messageIds.isEmpty()) {
      return Map.of();
    }
    return database.read(handle -> handle.createQuery("""
        SELECT f.message_id, f.rating FROM dify_feedback f JOIN dify_end_user u ON u.id = f.end_user_id
        WHERE f.tenant_id = :tenant AND f.app_id = :app AND u.session_id = :user AND f.message_id IN (<ids>)""")
        .bind("tenant", owner.tenantId()).bind("app", owner.appId()).bind("user", owner.user())
        .bindList("ids", List.copyOf(messageIds))
        .map((row, context) -> Map.entry(row.getString("message_id"), row.getString("rating"))).list().stream()
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  @Override
  public List<Feedback> list(String tenantId, String appId, int page, int limit) {
    return database.read(handle -> handle.createQuery("""
        SELECT f.id, m.conversation_id, f.message_id, f.end_user_id, f.rating, f.content, f.created_at, f.updated_at
        FROM dify_feedback f JOIN dify_message m ON m.id = f.message_id
        WHERE f.tenant_id = :tenant AND f.app_id = :app
        ORDER BY f.created_at DESC, f.id DESC LIMIT :limit OFFSET :offset""")
        .bind("tenant", tenantId).bind("app", appId).bind("limit", limit).bind("offset", (page - 1L) * limit)
        .map((row, context) -> feedback(row)).list());
  }

  private static Feedback feedback(ResultSet row) throws SQLException {
    return new Feedback(row.getString("id"), row.getString("conversation_id"), row.getString("message_id"),
        row.getString("end_user_id"), row.getString("rating"), row.getString("content"),
        Instant.ofEpochMilli(row.getLong("created_at")), Instant.ofEpochMilli(row.getLong("updated_at")));
  }

  @Override
  public Optional<EndUser> endUser(String tenantId, String appId, String endUserId) {
    return database.read(handle -> handle.createQuery("""
        SELECT session_id, created_at FROM dify_end_user WHERE id = :id AND tenant_id = :tenant AND app_id = :app""")
        .bind("id", endUserId).bind("tenant", tenantId).bind("app", appId)
        .map((row, context) -> new EndUser(endUserId, tenantId, appId, row.getString("session_id"),
            Instant.ofEpochMilli(row.getLong("created_at"))))
        .findOne());
  }
}
