package io.dify.core.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * A host's pool of connections to PostgreSQL, which stays the host's. Units run on the thread of their caller, each in a transaction of
 * its own: writes as READ COMMITTED, reads as REPEATABLE READ, READ ONLY, so that they see one snapshot.
 */
final class HostBackend implements Backend {
  private final DataSource source;
  private final Dialect dialect;
  private final Jdbi jdbi;
  private volatile boolean closed;

  private HostBackend(DataSource source, Dialect dialect) {
    this.source = source;
    this.dialect = dialect;
    this.jdbi = UnitTransactions.install(Jdbi.create(source));
  }

  static HostBackend of(DataSource source) throws SQLException {
    try (Connection connection = source.getConnection()) {
      return new HostBackend(source, Dialect.ofHost(connection));
    }
  }

  @Override
  public <T> T read(Work<T> work) throws SQLException {
    return inTransaction("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY", work);
  }

  @Override
  public <T> T write(Work<T> work) throws SQLException {
    return inTransaction("SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE", work);
  }

  private <T> T inTransaction(String mode, Work<T> work) throws SQLException {
    if (closed) {
      throw StoreErrors.closed(place());
    }
    try (Handle handle = jdbi.open()) {
      Connection connection = handle.getConnection();
      connection.setAutoCommit(false);
      try {
        execute(connection, mode);
        T result = work.run(handle);
        connection.commit();
        return result;
      } catch (Throwable e) {
        undo(connection, e);
        throw e;
      } finally {
        restore(connection);
      }
    }
  }

  private static void undo(Connection connection, Throwable cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  private static void restore(Connection connection) {
    try {
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      // a broken connection, which its pool throws away; what the unit came to stands
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void alone(Consumer<DataSource> task) {
    if (closed) {
      throw StoreErrors.closed(place());
    }
    task.accept(source);
  }

  @Override
  public Dialect dialect() {
    return dialect;
  }

  @Override
  public String place() {
    return "PostgreSQL database";
  }

  @Override
  public void close() {
    closed = true;
  }
}
