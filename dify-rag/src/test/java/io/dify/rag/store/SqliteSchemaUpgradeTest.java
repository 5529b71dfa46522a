package io.dify.rag.store;

import io.dify.core.store.Database;

class SqliteSchemaUpgradeTest extends SchemaUpgradeContract {
  @Override
  Database create() {
    return Database.open(folder.resolve("dify.db"));
  }
}
