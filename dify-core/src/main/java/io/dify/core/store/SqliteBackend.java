package io.dify.core.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementBuilder;
import org.sqlite.SQLiteConnection;

/**
 * SQLite: one writer and a pool of connections that only read.
 *
 * <p>Readers hold the gate shared; closing takes it alone, so a running read ends first. In a file (WAL) readers see the last commit while the
 * writer works. A database in memory has no WAL: there the writer takes the gate alone, too, and readers and writer take turns.
 */
final class SqliteBackend implements Backend {
  private static final int READERS = Math.max(4, Runtime.getRuntime().availableProcessors());

  private final SqliteSource source;
  private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock(true);
  private final Connection connection;
  private final TableVersions versions = new TableVersions();
  private final SqliteWriter writer;
  private final HikariDataSource pool;
  private final Jdbi readers;
  private final ReaderThreads threads;
  private final Map<Connection, KeptStatements> statements = new ConcurrentHashMap<>();
  private volatile boolean closed;

  private SqliteBackend(SqliteSource source, Connection connection) throws SQLException {
    this.source = source;
    this.connection = connection;
    Lock writing = source.inMemory() ? gate.writeLock() : new ReentrantLock();
    this.writer = new SqliteWriter(connection, writing, source.place(), versions);
    connection.unwrap(SQLiteConnection.class).addUpdateListener(versions);
    this.pool = pool(source);
    this.threads = new ReaderThreads(READERS, source.place());
    this.readers = UnitTransactions.install(Jdbi.create(pool));
    readers.setStatementBuilderFactory(this::statements);
  }

  static SqliteBackend open(SqliteSource source) throws SQLException {
    Connection connection = source.forWriting().getConnection();
    try {
      source.check(connection);
      keepUndoInMemory(connection);
      SqliteBackend backend = new SqliteBackend(source, connection);
      backend.writer.start();
      return backend;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /** What a unit's savepoint would put back: else a temporary file for each group, with two writes for every page that a unit changes. */
  private static void keepUndoInMemory(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA temp_store = MEMORY");
    }
  }

  private static HikariDataSource pool(SqliteSource source) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("dify-store-read");
    config.setDataSource(source.forReading());
    config.setConnectionInitSql("PRAGMA query_only = ON");
    config.setMaximumPoolSize(READERS);
    config.setMaxLifetime(0); // with as many idle ones as there are at most: their statements are kept
    return new HikariDataSource(config);
  }

  private StatementBuilder statements(Connection pooled) {
    try {
      return statements.computeIfAbsent(pooled.unwrap(SQLiteConnection.class), KeptStatements::new);
    } catch (SQLException e) {
      throw new ConnectionException(e);
    }
  }

  @Override
  public <T> T read(Work<T> work) throws SQLException {
    return Thread.currentThread().isVirtual() ? threads.call(() -> readHere(work)) : readHere(work);
  }

  private <T> T readHere(Work<T> work) throws SQLException {
    lockToRead();
    try (Handle handle = readers.open()) {
      Connection own = handle.getConnection();
      own.setAutoCommit(false); // one snapshot for all statements
      try {
        return work.run(handle);
      } finally {
        own.setAutoCommit(true);
      }
    } finally {
      gate.readLock().unlock();
    }
  }

  private void lockToRead() {
    try {
      gate.readLock().lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw WriteUnit.cancelled();
    }
    if (closed) {
      gate.readLock().unlock();
      throw StoreErrors.closed(place());
    }
  }

  @Override
  public <T> T write(Work<T> work) throws SQLException {
    return writer.write(work);
  }

  @Override
  public void alone(Consumer<DataSource> task) throws SQLException {
    writer.alone(() -> task.accept(source.forWriting()));
  }

  /** One process uses such a database. */
  @Override
  public void attend(Runnable first) {
    first.run();
  }

  @Override
  public OptionalLong version(List<String> tables) {
    return OptionalLong.of(versions.of(tables));
  }

  @Override
  public DatabaseLoad load() {
    return DatabaseLoad.of(writer.queued(), pool);
  }

  @Override
  public Dialect dialect() {
    return Dialect.SQLITE;
  }

  @Override
  public String place() {
    return source.place();
  }

  @Override
  public void close() throws SQLException {
    writer.close();
    gate.writeLock().lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
    } finally {
      gate.writeLock().unlock();
    }
    threads.close();
    pool.close();
    try (connection; Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }
  }
}
