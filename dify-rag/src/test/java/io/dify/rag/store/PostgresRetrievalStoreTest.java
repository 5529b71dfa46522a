package io.dify.rag.store;

import io.dify.core.store.Database;
import org.junit.jupiter.api.AutoClose;

/** Skipped, with the reason printed, where PostgreSQL cannot start. */
class PostgresRetrievalStoreTest extends RetrievalStoreContract {
  @AutoClose
  private final PostgresServer server = new PostgresServer(4);

  @Override
  Database create() {
    return server.start();
  }
}
