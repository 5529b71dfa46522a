package io.dify.runtime.testing;

import io.dify.core.secret.Secret;
import io.dify.core.store.PostgresAddress;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;

/** A real PostgreSQL for a test class, which is skipped, with the reason printed, where it cannot start. */
public final class PostgresServer implements AutoCloseable {
  private final EmbeddedPostgres server;
  private final AtomicInteger made = new AtomicInteger();

  private PostgresServer(EmbeddedPostgres server) {
    this.server = server;
  }

  public static PostgresServer start() {
    try {
      // A backend whose client was killed in the middle of a statement notices at once.
      return new PostgresServer(
          EmbeddedPostgres.builder().setServerConfig("client_connection_check_interval", "100ms").start());
    } catch (IOException | RuntimeException | LinkageError e) {
      String reason = "SKIPPED: PostgreSQL cannot start here: " + e;
      System.out.println(reason);
      Assumptions.abort(reason);
      throw new AssertionError(e);
    }
  }

  /** An empty database; its address as people write it. */
  public String database() throws SQLException {
    String name = "test" + made.incrementAndGet();
    execute("postgres", "CREATE DATABASE " + name);
    return "postgresql://postgres@localhost:" + server.getPort() + "/" + name;
  }

  public static PostgresAddress address(String database) {
    return PostgresAddress.of(database, "", Secret.of(""));
  }

  /** Statements on the database of an address. */
  public void on(String address, String... statements) throws SQLException {
    for (String statement : statements) {
      execute(address.substring(address.lastIndexOf('/') + 1), statement);
    }
  }

  private void execute(String name, String sql) throws SQLException {
    try (Connection connection = server.getDatabase("postgres", name).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The first column of a query's rows. */
  public List<String> texts(String address, String sql) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (
        Connection connection = server.getDatabase("postgres", address.substring(address.lastIndexOf('/') + 1))
            .getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
    return texts;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
