package io.dify.rag.store;

import io.dify.core.store.Database;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;

/** Skipped, with the reason printed, where PostgreSQL cannot start. */
class PostgresSchemaUpgradeTest extends SchemaUpgradeContract {
  private final PostgresServer server = new PostgresServer(4);

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Override
  Database create() {
    return server.start();
  }
}
