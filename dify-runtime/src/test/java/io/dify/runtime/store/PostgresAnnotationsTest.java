package io.dify.runtime.store;

import com.zaxxer.hikari.HikariDataSource;
import io.dify.core.store.Database;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;

/** Skipped, with the reason printed, where PostgreSQL cannot start. */
class PostgresAnnotationsTest extends AnnotationStoreContract {
  private EmbeddedPostgres server;
  private HikariDataSource pool;

  @AfterAll
  void stop() throws IOException {
    if (pool != null) {
      pool.close();
    }
    if (server != null) {
      server.close();
    }
  }

  @Override
  Database create() {
    try {
      server = EmbeddedPostgres.start();
    } catch (IOException | RuntimeException | LinkageError e) {
      String reason = "SKIPPED: PostgreSQL cannot start here: " + e;
      System.out.println(reason);
      Assumptions.abort(reason);
    }
    pool = new HikariDataSource();
    pool.setDataSource(server.getPostgresDatabase());
    pool.setMaximumPoolSize(4);
    return Database.of(pool);
  }
}
