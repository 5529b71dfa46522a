package io.dify.runtime.tenant.store;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import io.dify.runtime.tenant.Workspace;
import io.dify.runtime.tenant.Workspaces;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Workspaces in the database. Thread-safe. */
public final class StoredWorkspaces implements Workspaces {
  /** Tables with rows of a workspace as a whole. A new one has its line here. */
  public static final List<String> OF_WORKSPACE = List.of("dify_api_key", "dify_provider_account",
      "dify_tool_provider", "dify_limit", "dify_tag");

  private static final Logger LOG = LoggerFactory.getLogger(StoredWorkspaces.class);
  private static final String FIRST_NAME = "Default workspace";
  private static final String SELECT = "SELECT id, name, created_at FROM dify_workspace ";
  private static final int SLICE = 500;

  private final Database database;
  private final Ids ids;
  private final InstantSource clock;

  /** Workspaces in this database. */
  public StoredWorkspaces(Database database, Ids ids, InstantSource clock) {
    this.database = database;
    this.ids = ids;
    this.clock = clock;
  }

  @Override
  public Workspace first() {
    return database.read(StoredWorkspaces::oldest).orElseGet(() -> database.write(
        handle -> oldest(handle).orElseGet(() -> add(handle, FIRST_NAME))));
  }

  @Override
  public List<Workspace> list() {
    return database.read(handle -> handle.createQuery(SELECT + "ORDER BY created_at, id")
        .map((row, context) -> workspace(row)).list());
  }

  @Override
  public Optional<Workspace> find(String id) {
    return database.read(handle -> handle.createQuery(SELECT + "WHERE id = :id").bind("id", id)
        .map((row, context) -> workspace(row)).findOne());
  }

  @Override
  public Workspace create(String name) {
    return database.write(handle -> {
      refuseTaken(handle, name, "");
      return add(handle, name);
    });
  }

  @Override
  public void rename(String id, String name) {
    database.execute(handle -> {
      refuseTaken(handle, name, id);
      handle.createUpdate("UPDATE dify_workspace SET name = :name WHERE id = :id").bind("name", name).bind("id", id)
          .execute();
    });
  }

  @Override
  public void remove(String id) {
    if (id.equals(first().id())) {
      throw new DifyException(ErrorCode.CONFLICT, "The first workspace cannot be deleted; delete what is in it.");
    }
    while (database.write(handle -> forgetUsage(handle, id)) == SLICE) {
      LOG.debug("Usage of workspace {} is being deleted.", id);
    }
    database.execute(handle -> {
      for (String table : OF_WORKSPACE) {
        handle.createUpdate("DELETE FROM " + table + " WHERE tenant_id = :id").bind("id", id).execute();
      }
      handle.createUpdate("DELETE FROM dify_workspace WHERE id = :id").bind("id", id).execute();
    });
  }

  private static int forgetUsage(Handle handle, String id) {
    return handle.createUpdate("DELETE FROM dify_model_usage WHERE id IN (SELECT id FROM dify_model_usage"
        + " WHERE tenant_id = :id LIMIT " + SLICE + ")").bind("id", id).execute();
  }

  private static void refuseTaken(Handle handle, String name, String exceptId) {
    if (handle.createQuery("SELECT 1 FROM dify_workspace WHERE name = :name AND id <> :id").bind("name", name)
        .bind("id", exceptId).mapTo(Integer.class).findFirst().isPresent()) {
      throw new DifyException(ErrorCode.CONFLICT, "There is a workspace '" + name + "' already; choose another name.");
    }
  }

  private Workspace add(Handle handle, String name) {
    Workspace made = new Workspace(ids.next(), name, Instant.ofEpochMilli(clock.millis()));
    handle.createUpdate("INSERT INTO dify_workspace (id, name, created_at) VALUES (:id, :name, :at)")
        .bind("id", made.id()).bind("name", made.name()).bind("at", made.createdAt().toEpochMilli()).execute();
    return made;
  }

  private static Optional<Workspace> oldest(Handle handle) {
    return handle.createQuery(SELECT + "ORDER BY created_at, id LIMIT 1").map((row, context) -> workspace(row))
        .findOne();
  }

  private static Workspace workspace(ResultSet row) throws SQLException {
    return new Workspace(row.getString("id"), row.getString("name"),
        Instant.ofEpochMilli(row.getLong("created_at")));
  }
}
