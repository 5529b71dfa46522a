package io.dify.runtime.registry.store;

import io.dify.core.store.Database;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes an app with all rows that belong to it: first its keys, so that nothing new comes; then what may be much, in slices; in the end what is left and
 * the app itself, in one unit.
 *
 * @param database keeps the rows
 */
record AppRemoval(Database database, String tenantId, String appId) {
  /**
   * A table with rows of apps. A new one has its line in {@link #TABLES}.
   *
   * @param name its name
   * @param key a column that tells its rows apart
   * @param ofApp which of its rows belong to {@code :app} of {@code :tenant}
   */
  record Table(String name, String key, String ofApp) {
    Table(String name) {
      this(name, "id", OF_APP);
    }
  }

  private static final String OF_APP = "tenant_id = :tenant AND app_id = :app";
  private static final String OF_CONVERSATION = "conversation_id IN (SELECT id FROM dify_conversation WHERE " + OF_APP
      + ")";

  private static final String OF_RUN = "run_id IN (SELECT id FROM dify_run WHERE " + OF_APP + ")";

  /** Rows before the rows they refer to. */
  static final List<Table> TABLES = List.of(new Table("dify_api_key"), new Table("dify_feedback"),
      new Table("dify_message", "id", OF_CONVERSATION), new Table("dify_conversation"),
      new Table("dify_workflow_run"), new Table("dify_end_user"), new Table("dify_app_draft"),
      new Table("dify_app_version"), new Table("dify_limit", "app_id", OF_APP), new Table("dify_annotation"),
      new Table("dify_annotation_job"), new Table("dify_annotation_reply", "app_id", OF_APP),
      new Table("dify_trigger"), new Table("dify_form"), new Table("dify_run_entry", "run_id", OF_RUN),
      new Table("dify_run_answer", "run_id", OF_RUN), new Table("dify_run"));

  private static final Logger LOG = LoggerFactory.getLogger(AppRemoval.class);
  private static final int SLICE = 500;

  /** False when there is no such app. */
  boolean run() {
    if (!exists()) {
      return false;
    }
    for (Table table : TABLES) {
      while (database.write(handle -> slice(handle, table)) >= SLICE) {
        LOG.debug("Rows of {} of app {} are being deleted.", table.name(), appId);
      }
    }
    return database.write(this::rest) > 0;
  }

  private boolean exists() {
    return database.read(handle -> handle
        .createQuery("SELECT 1 FROM dify_app WHERE tenant_id = :tenant AND id = :app").bind("tenant", tenantId)
        .bind("app", appId).mapTo(Integer.class).findFirst()).isPresent();
  }

  private int slice(Handle handle, Table table) {
    return handle.createUpdate("DELETE FROM " + table.name() + " WHERE " + table.key() + " IN (SELECT " + table.key()
        + " FROM " + table.name() + " WHERE " + table.ofApp() + " LIMIT " + SLICE + ")").bind("tenant", tenantId)
        .bind("app", appId).execute();
  }

  /** A run that was going on may have added some. */
  private int rest(Handle handle) {
    for (Table table : TABLES) {
      handle.createUpdate("DELETE FROM " + table.name() + " WHERE " + table.ofApp()).bind("tenant", tenantId)
          .bind("app", appId).execute();
    }
    // Their bytes lie elsewhere: the sweep of files that nobody uses takes both.
    handle.createUpdate("UPDATE dify_file SET used_at = NULL WHERE " + OF_APP).bind("tenant", tenantId)
        .bind("app", appId).execute();
    return handle.createUpdate("DELETE FROM dify_app WHERE tenant_id = :tenant AND id = :app").bind("tenant", tenantId)
        .bind("app", appId).execute();
  }
}
