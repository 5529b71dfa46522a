package io.dify.runtime.store;

import io.dify.core.store.Database;
import io.dify.runtime.testing.PostgresServer;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;

/** Skipped, with the reason printed, where PostgreSQL cannot start. */
class PostgresJournalStoreTest extends JournalStoreContract {
  private PostgresServer server;

  @AfterAll
  void stop() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  @Override
  Database create() throws SQLException {
    server = PostgresServer.start();
    return Database.connect(PostgresServer.address(server.database()));
  }
}
