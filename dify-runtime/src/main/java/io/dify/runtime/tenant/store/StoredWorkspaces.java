package io.dify.runtime.tenant.store;

import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import io.dify.runtime.tenant.Workspace;
import io.dify.runtime.tenant.Workspaces;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Workspaces in the database. Thread-safe. */
public final class StoredWorkspaces implements Workspaces {
  private static final String FIRST_NAME = "Default workspace";

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
    return database.read(StoredWorkspaces::find).orElseGet(() -> database.write(this::findOrMake));
  }

  private Workspace findOrMake(Handle handle) {
    return find(handle).orElseGet(() -> {
      Workspace made = new Workspace(ids.next(), FIRST_NAME, Instant.ofEpochMilli(clock.millis()));
      handle.createUpdate("INSERT INTO dify_workspace (id, name, created_at) VALUES (:id, :name, :at)")
          .bind("id", made.id()).bind("name", made.name()).bind("at", made.createdAt().toEpochMilli()).execute();
      return made;
    });
  }

  private static Optional<Workspace> find(Handle handle) {
    return handle.createQuery("SELECT id, name, created_at FROM dify_workspace ORDER BY created_at, id LIMIT 1")
        .map((row, context) -> new Workspace(row.getString("id"), row.getString("name"),
            Instant.ofEpochMilli(row.getLong("created_at"))))
        .findOne();
  }
}
