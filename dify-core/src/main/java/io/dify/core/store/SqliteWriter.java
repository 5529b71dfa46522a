package io.dify.core.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.locks.Lock;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The one writer of a SQLite database: a thread, its connection and a fair queue.
 *
 * <p>Group commit: the thread takes what is waiting, up to {@value #GROUP} units, and runs it in one {@code BEGIN IMMEDIATE} transaction, so that
 * many callers share the one fsync of a commit. Every unit has a savepoint; one that fails is rolled back to it and only its caller sees the
 * exception. Nobody is let go before the commit: not those who succeeded, because it is not durable, and not those who failed, because
 * what they failed on (a row that is there already) may have been written by a unit of the same group. When the transaction cannot begin, is ended by
 * SQLite (full disk) or cannot be committed, all units of the group fail with that reason and nothing of them stays.
 */
final class SqliteWriter {
  /** Most units of one transaction: bounds how long the first of them waits for the last. */
  static final int GROUP = 256;
  private static final int QUEUE = 1024;

  private final WriteQueue queue = new WriteQueue(QUEUE);
  private final Connection connection;
  private final Jdbi jdbi;
  private final Lock gate;
  private final String place;
  private final TableVersions versions;
  private final Thread thread;

  /**
   * A writer whose thread is not started.
   *
   * @param connection begins transactions as IMMEDIATE; owned by the thread from its start to its end
   * @param gate held while a group runs
   * @param versions counts what this connection changes
   */
  SqliteWriter(Connection connection, Lock gate, String place, TableVersions versions) {
    this.connection = connection;
    this.jdbi = UnitTransactions.install(Jdbi.create(UnitConnection.factory(connection)));
    KeptStatements statements = new KeptStatements(connection);
    jdbi.setStatementBuilderFactory(unit -> statements);
    this.gate = gate;
    this.place = place;
    this.versions = versions;
    this.thread = Thread.ofPlatform().daemon().name("dify-store-writer").unstarted(this::drain);
  }

  void start() {
    thread.start();
  }

  /** Runs the work in a group and returns after its commit. */
  <T> T write(Work<T> work) throws SQLException {
    return submit(new WriteUnit<>(work, false));
  }

  /** Runs a task on the writer thread, outside any transaction. */
  void alone(Runnable task) throws SQLException {
    submit(new WriteUnit<Boolean>(handle -> {
      task.run();
      return true;
    }, true));
  }

  /** Refuses new units, runs those that are queued and ends the thread. The connection stays open. */
  void close() {
    queue.close();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** How many units wait. */
  int queued() {
    return queue.size();
  }

  private <T> T submit(WriteUnit<T> unit) throws SQLException {
    try {
      if (!queue.put(unit)) {
        throw StoreErrors.closed(place);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw WriteUnit.cancelled();
    }
    return unit.await(queue);
  }

  private void drain() {
    try {
      for (var group = queue.take(GROUP); !group.isEmpty(); group = queue.take(GROUP)) {
        run(group);
      }
    } finally { // only an Error of the JVM leaves anybody behind
      queue.close();
      for (var rest = queue.take(GROUP); !rest.isEmpty(); rest = queue.take(GROUP)) {
        settle(rest, StoreErrors.closed(place));
      }
    }
  }

  private void run(List<WriteUnit<?>> group) {
    Throwable failure = null;
    gate.lock();
    try {
      if (group.getFirst().alone()) {
        runWithHandle(group.getFirst());
        versions.publishAll();
      } else {
        runInTransaction(group);
      }
    } catch (Throwable e) {
      failure = e;
      abandon();
    } finally {
      gate.unlock();
    }
    versions.publish();
    settle(group, failure);
  }

  private static void settle(List<WriteUnit<?>> group, @Nullable Throwable failure) {
    for (WriteUnit<?> unit : group) {
      if (failure != null) {
        unit.fail(failure);
      }
      unit.settle();
    }
  }

  private void runInTransaction(List<WriteUnit<?>> group) throws SQLException {
    connection.setAutoCommit(false); // the driver's BEGIN IMMEDIATE
    try (PreparedStatement savepoint = connection.prepareStatement("SAVEPOINT dify_unit");
        PreparedStatement release = connection.prepareStatement("RELEASE dify_unit")) {
      for (WriteUnit<?> unit : group) {
        savepoint.execute();
        if (!runWithHandle(unit)) {
          rollBack(unit);
        }
        release.execute();
      }
    }
    connection.setAutoCommit(true); // the driver's COMMIT
  }

  /** When SQLite has ended the whole transaction, what it told the unit (full disk, say) is the reason for all. */
  private void rollBack(WriteUnit<?> unit) throws SQLException {
    try {
      execute("ROLLBACK TO dify_unit");
    } catch (SQLException lost) {
      SQLException reason = StoreErrors.sqlCause(unit.failure());
      throw reason == null ? lost : reason;
    }
  }

  private boolean runWithHandle(WriteUnit<?> unit) {
    try (Handle handle = jdbi.open()) {
      return unit.run(handle);
    } catch (RuntimeException e) {
      unit.fail(e);
      return false;
    }
  }

  /** Back to no transaction, from wherever it broke. Each step fails when there is nothing to do, which is as well. */
  private void abandon() {
    try {
      execute("ROLLBACK");
    } catch (SQLException e) {
      // SQLite has ended the transaction, or it never began
    }
    try {
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      // the driver has set its flag, and there was nothing to commit
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
