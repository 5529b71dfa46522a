package io.dify.rag.store;

import com.zaxxer.hikari.HikariDataSource;
import io.dify.core.store.Database;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import org.junit.jupiter.api.Assumptions;

/** A real PostgreSQL for one test class, which is skipped, with the reason printed, where it cannot start. */
public final class PostgresServer implements AutoCloseable {
  private final HikariDataSource pool = new HikariDataSource();
  private EmbeddedPostgres server;

  public PostgresServer(int connections) {
    pool.setMaximumPoolSize(connections);
  }

  /** Starts it; its database is empty. */
  public Database start() {
    try {
      server = EmbeddedPostgres.start();
    } catch (IOException | RuntimeException | LinkageError e) {
      String reason = "SKIPPED: PostgreSQL cannot start here: " + e;
      System.out.println(reason);
      Assumptions.abort(reason);
    }
    pool.setDataSource(server.getPostgresDatabase());
    return Database.of(pool);
  }

  @Override
  public void close() throws IOException {
    pool.close();
    if (server != null) {
      server.close();
    }
  }
}
