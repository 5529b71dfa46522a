package io.dify.rag.store;

import io.dify.core.store.Database;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;

/** Skipped, with the reason printed, where PostgreSQL cannot start. */
class PostgresJobQueueTest extends JobQueueContract {
  private final PostgresServer server = new PostgresServer(4);

  @AfterAll
  void stop() throws IOException {
    server.close();
  }

  @Override
  Database create() {
    return server.start();
  }
}
