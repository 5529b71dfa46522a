package io.dify.core.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.dify.core.error.ErrorCode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.sqlite.SQLiteDataSource;

/** A real PostgreSQL keeps the contract. Skipped, with the reason printed, where it cannot start. */
class PostgresDatabaseTest {
  private static EmbeddedPostgres server;
  private static HikariDataSource pool;
  private static int schemas;

  @BeforeAll
  static void start() {
    try {
      server = EmbeddedPostgres.start();
    } catch (IOException | RuntimeException | LinkageError e) {
      String reason = "SKIPPED: PostgreSQL cannot start here: " + e;
      System.out.println(reason);
      Assumptions.abort(reason);
    }
  }

  @AfterAll
  static void stop() throws IOException {
    if (pool != null) {
      pool.close();
    }
    if (server != null) {
      server.close();
    }
  }

  /** A pool as a host has one, on an empty schema. */
  static HikariDataSource freshPool() throws SQLException {
    if (pool != null) {
      pool.close();
    }
    String schema = "s" + schemas++;
    try (Connection connection = server.getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      statement.execute("CREATE SCHEMA " + schema);
    }
    pool = new HikariDataSource();
    pool.setDataSource(server.getPostgresDatabase());
    pool.setSchema(schema);
    pool.setMaximumPoolSize(10);
    return pool;
  }

  @Nested
  class Units extends DatabaseContractTest {
    @Override
    Database create() throws SQLException {
      return Database.of(freshPool());
    }

    @Test
    void nobodyKnowsWhatOthersWrite() {
      assertThat(db.version(List.of("dify_item"))).isEmpty();
    }

    @Test
    void hostsPoolStaysOpenAndGetsItsConnectionsBackAsTheyWere() throws SQLException {
      db.execute(h -> insert(h, "a", 1));
      db.close();
      try (Connection connection = pool.getConnection()) {
        assertThat(connection.getAutoCommit()).isTrue();
        assertThat(connection.isReadOnly()).isFalse();
      }
      assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
    }

    @Test
    void deadlockIsReportedAsCollision() throws Exception {
      db.execute(h -> {
        insert(h, "a", 0);
        insert(h, "b", 0);
      });
      CountDownLatch both = new CountDownLatch(2);
      Future<Integer> one = callers.start(() -> lockInOrder(both, "a", "b"));
      Future<Integer> other = callers.start(() -> lockInOrder(both, "b", "a"));
      int failed = 0;
      for (Future<Integer> future : java.util.List.of(one, other)) {
        try {
          Callers.result(future);
        } catch (java.util.concurrent.ExecutionException e) {
          assertThat(e.getCause()).hasMessageContaining("two writers met");
          failed++;
        }
      }
      assertThat(failed).isEqualTo(1);
    }

    private int lockInOrder(CountDownLatch both, String first, String second) {
      return db.write(h -> {
        h.execute("UPDATE dify_item SET n = n + 1 WHERE id = ?", first);
        both.countDown();
        Callers.await(both);
        return h.execute("UPDATE dify_item SET n = n + 1 WHERE id = ?", second);
      });
    }
  }

  @Nested
  class Migration extends MigrationContractTest {
    @Override
    Database create() throws SQLException {
      return Database.of(freshPool());
    }
  }

  @Test
  void brokenConnectionIsReportedAsSuch() throws SQLException {
    try (Database db = Database.of(freshPool())) {
      DatabaseContractTest.refused(() -> db.execute(h -> h.execute("SELECT pg_terminate_backend(pg_backend_pid())")),
          ErrorCode.STORE_FAILED, "connection broke");
      assertThat(db.<Integer>write(h -> 1)).isEqualTo(1);
    }
  }

  @Test
  void sqliteAndUnknownProductsAreRefused() {
    SQLiteDataSource sqlite = new SQLiteDataSource();
    sqlite.setUrl("jdbc:sqlite::memory:");
    DatabaseContractTest.refused(() -> Database.of(sqlite), ErrorCode.INVALID_PARAM, "Database.open");
    DatabaseContractTest.refused(() -> Database.of(product("Clay Tablets")), ErrorCode.INVALID_PARAM, "Clay Tablets",
        "PostgreSQL");
  }

  private static DataSource product(String name) {
    DatabaseMetaData meta = (DatabaseMetaData) proxy(DatabaseMetaData.class, name);
    return (DataSource) proxy(DataSource.class, proxy(Connection.class, meta));
  }

  /** Answers every call that returns something with the same object. */
  private static Object proxy(Class<?> type, Object answer) {
    return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[]{ type},
        (self, method, arguments) -> method.getReturnType().isInstance(answer) ? answer : null);
  }
}
