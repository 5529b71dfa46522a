package io.dify.runtime.journal;

import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import io.dify.core.value.Value;
import io.dify.runtime.app.Platform;
import io.dify.runtime.journal.store.StoredJournals;
import io.dify.runtime.registry.AppCatalog;
import io.dify.runtime.registry.LiveApp;
import io.dify.runtime.registry.store.StoredApps;
import io.dify.runtime.run.RunRecord;
import io.dify.runtime.run.store.StoredRuns;
import io.dify.runtime.tenant.store.StoredWorkspaces;
import io.dify.runtime.testing.FiftyNodes;
import io.dify.runtime.testing.TestApps;
import io.dify.workflow.StandardNodes;
import io.dify.workflow.dsl.DslReader;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** What processes have in common: a database with the app of fifty nodes, and the time. */
final class CrashWorld implements AutoCloseable {
  private final Database database;
  private final AtomicLong now = new AtomicLong(Instant.parse("2026-01-02T03:04:05Z").toEpochMilli());
  private final InstantSource clock = this::now;
  private final StoredJournals journals;
  private final AppCatalog apps;
  private final LiveApp app;

  /** In a database, which it closes. */
  CrashWorld(Database database) {
    this.database = database;
    database.migrate("runtime", Platform.class);
    Ids ids = Ids.system();
    journals = new StoredJournals(database, clock);
    apps = new AppCatalog(new StoredApps(database), new DslReader(StandardNodes.types()), ids, clock);
    app = apps.publish(new StoredWorkspaces(database, ids, clock).first().id(), "fifty.yml",
        TestApps.bytes(FiftyNodes.calling("http://127.0.0.1")));
  }

  Database database() {
    return database;
  }

  StoredJournals journals() {
    return journals;
  }

  AppCatalog apps() {
    return apps;
  }

  LiveApp app() {
    return app;
  }

  Value.Obj inputs() {
    return (Value.Obj) Value.from(FiftyNodes.INPUTS);
  }

  Instant now() {
    return Instant.ofEpochMilli(now.get());
  }

  void pass(Duration time) {
    now.addAndGet(time.toMillis());
  }

  Optional<RunRecord> record(String runId) {
    return new StoredRuns(database, Ids.system(), clock).find(app.app().tenantId(), app.app().id(), runId);
  }

  @Override
  public void close() {
    database.close();
  }
}
