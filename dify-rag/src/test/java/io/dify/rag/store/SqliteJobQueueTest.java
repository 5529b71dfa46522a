package io.dify.rag.store;

import io.dify.core.store.Database;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteJobQueueTest extends JobQueueContract {
  @TempDir
  static Path folder;

  @Override
  Database create() {
    return Database.open(folder.resolve("dify.db"));
  }
}
