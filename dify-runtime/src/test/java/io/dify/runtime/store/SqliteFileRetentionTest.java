package io.dify.runtime.store;

import io.dify.core.store.Database;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteFileRetentionTest extends FileRetentionContract {
  @TempDir
  private Path folder;

  private int made;

  @Override
  Database create() {
    made++;
    return Database.open(folder.resolve("dify" + made + ".db"));
  }
}
