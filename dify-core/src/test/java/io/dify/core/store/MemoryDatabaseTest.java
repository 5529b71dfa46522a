package io.dify.core.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.error.ErrorCode;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** A database in memory keeps the contract, but reads and writes take turns. */
class MemoryDatabaseTest {
  @Test
  void everyOneIsItsOwn() {
    try (Database one = Database.memory(); Database other = Database.memory()) {
      one.execute(h -> h.execute("CREATE TABLE dify_item (id TEXT)"));
      DatabaseContractTest.refused(() -> other.execute(h -> h.execute("INSERT INTO dify_item VALUES ('x')")),
          ErrorCode.STORE_FAILED, "dify_item");
      assertThat(one.<Integer>write(h -> h.execute("INSERT INTO dify_item VALUES ('x')"))).isEqualTo(1);
    }
  }

  @Nested
  class Units extends DatabaseContractTest {
    @Override
    Database create() {
      return Database.memory();
    }

    @Override
    boolean readsBesideWrites() {
      return false;
    }
  }

  @Nested
  class Migration extends MigrationContractTest {
    @Override
    Database create() {
      return Database.memory();
    }
  }
}
