package io.dify.core.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * A pool of connections to PostgreSQL: a host's, which stays the host's, or one of our own. Units run on the thread of their caller, each in a transaction of
 * its own: writes as READ COMMITTED, reads as REPEATABLE READ, READ ONLY, so that they see one snapshot.
 */
final class HostBackend implements Backend {
  /** Number of an advisory lock; any, as long as it stays. "dify" in ASCII. */
  private static final long ATTENDANCE = 0x64696679L;

  private final DataSource source;
  private final Dialect dialect;
  private final Jdbi jdbi;
  private final Runnable afterwards;
  private volatile boolean closed;
  /** Holds the lock that ends with the process, however that ends. */
  private volatile @Nullable Connection attendance;

  private HostBackend(DataSource source, Dialect dialect, Runnable afterwards) {
    this.source = source;
    this.dialect = dialect;
    this.afterwards = afterwards;
    this.jdbi = UnitTransactions.install(Jdbi.create(source));
  }

  /** @param afterwards what closing does besides */
  static HostBackend of(DataSource source, Runnable afterwards) throws SQLException {
    try (Connection connection = source.getConnection()) {
      return new HostBackend(source, Dialect.ofHost(connection), afterwards);
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
  public synchronized void attend(Runnable first) throws SQLException {
    if (attendance != null) {
      return;
    }
    Connection connection = source.getConnection();
    attendance = connection;
    if (locked(connection)) {
      first.run();
      execute(connection, "SELECT pg_advisory_lock_shared(" + ATTENDANCE + "), pg_advisory_unlock(" + ATTENDANCE + ")");
    } else {
      execute(connection, "SELECT pg_advisory_lock_shared(" + ATTENDANCE + ")");
    }
  }

  private static boolean locked(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT pg_try_advisory_lock(" + ATTENDANCE + ")")) {
      return row.next() && row.getBoolean(1);
    }
  }

  @Override
  public OptionalLong version(List<String> tables) {
    return OptionalLong.empty();
  }

  @Override
  public DatabaseLoad load() {
    return DatabaseLoad.of(0, source);
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
  public void close() throws SQLException {
    if (closed) {
      return;
    }
    closed = true;
    try (Connection ended = attendance) {
      if (ended != null && !ended.isClosed()) {
        execute(ended, "SELECT pg_advisory_unlock_shared(" + ATTENDANCE + ")");
      }
    } finally {
      afterwards.run();
    }
  }
}
