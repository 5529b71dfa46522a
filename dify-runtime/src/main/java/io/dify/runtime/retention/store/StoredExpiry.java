package io.dify.runtime.retention.store;

import io.dify.core.store.Database;
import io.dify.runtime.retention.ExpiredRows;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * Deletes old rows of the database. Which rows are old is asked outside of the write, and said again in it. Thread-safe.
 */
public final class StoredExpiry implements ExpiredRows {
  private static final String ENDED_MESSAGE = "created_at < :before AND status NOT IN ('running', 'paused')";
  /** Somebody who goes on with it sets updated_at in the same write that adds a message. */
  private static final String EMPTY_CONVERSATION = "updated_at < :before"
      + " AND NOT EXISTS (SELECT 1 FROM dify_message m WHERE m.conversation_id = dify_conversation.id)";
  private static final String ENDED_RUN = "created_at < :before AND status NOT IN ('running', 'paused')";
  private static final String OLD_USAGE = "created_at < :before";

  private final Database database;

  /** Rows of this database. */
  public StoredExpiry(Database database) {
    this.database = database;
  }

  @Override
  public int deleteMessages(Instant before) {
    List<String> ids = ids("dify_message", ENDED_MESSAGE, "created_at", before);
    return ids.isEmpty() ? 0 : database.write(handle -> {
      handle.createUpdate("DELETE FROM dify_feedback WHERE message_id IN (<ids>)").bindList("ids", ids).execute();
      return delete(handle, "dify_message", ENDED_MESSAGE, ids, before);
    });
  }

  @Override
  public int deleteConversations(Instant before) {
    return delete("dify_conversation", EMPTY_CONVERSATION, "updated_at", before);
  }

  @Override
  public int deleteRuns(Instant before) {
    return delete("dify_workflow_run", ENDED_RUN, "created_at", before);
  }

  @Override
  public int deleteUsage(Instant before) {
    return delete("dify_model_usage", OLD_USAGE, "created_at", before);
  }

  private int delete(String table, String condition, String time, Instant before) {
    List<String> ids = ids(table, condition, time, before);
    return ids.isEmpty() ? 0 : database.write(handle -> delete(handle, table, condition, ids, before));
  }

  private List<String> ids(String table, String condition, String time, Instant before) {
    return database.read(handle -> handle
        .createQuery("SELECT id FROM " + table + " WHERE " + condition + " ORDER BY " + time + ", id LIMIT " + SLICE)
        .bind("before", before.toEpochMilli()).mapTo(String.class).list());
  }

  private static int delete(Handle handle, String table, String condition, List<String> ids, Instant before) {
    return handle.createUpdate("DELETE FROM " + table + " WHERE id IN (<ids>) AND " + condition).bindList("ids", ids)
        .bind("before", before.toEpochMilli()).execute();
  }
}
