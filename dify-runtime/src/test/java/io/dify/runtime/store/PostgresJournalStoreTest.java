package io.dify.runtime.store;

import io.dify.core.store.Database;
import io.dify.runtime.testing.PostgresServer;
import java.sql.SQLException;
import org.junit.jupiter.api.AutoClose;

/** Skipped, with the reason printed, where PostgreSQL cannot start. */
class PostgresJournalStoreTest extends JournalStoreContract {
  @AutoClose
  private final PostgresServer server = PostgresServer.start();

  @Override
  Database create() throws SQLException {
    return Database.connect(PostgresServer.address(server.database()));
  }
}
