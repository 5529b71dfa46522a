package io.dify.runtime.store;

import io.dify.core.store.Database;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteJournalStoreTest extends JournalStoreContract {
  @TempDir
  static Path folder;

  @Override
  Database create() {
    return Database.open(folder.resolve("dify.db"));
  }
}
