package io.dify.core.store;

import com.zaxxer.hikari.HikariDataSource;
import io.dify.core.error.DifyException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * A database: a SQLite file, one in memory, or a host's PostgreSQL. All access is in units: {@link #read} sees one snapshot of what is
 * committed, {@link #write} happens as a whole or not at all, and when it returns, what it did is durable (in a file: synced to the disk). Thread-safe;
 * waiting does not pin virtual threads.
 *
 * <p>Units do statements only. They must not call this database again (they would wait for themselves; refused with
 * {@link io.dify.core.error.ErrorCode#INTERNAL}), nor wait for anything else: on SQLite all writes share one thread.
 *
 * <p>Errors: whatever a unit throws undoes that unit alone and reaches its caller; what the database refuses arrives as a
 * {@link DifyException}: {@link io.dify.core.error.ErrorCode#CONFLICT} for a row that exists already or breaks a reference,
 * {@link io.dify.core.error.ErrorCode#STORE_FAILED} for all else (disk full, damaged, locked, read-only, closed ...).
 *
 * <p>Interrupts: a caller interrupted while its write is queued takes it back and gets {@link io.dify.core.error.ErrorCode#CANCELLED}: nothing
 * was done. Once the write runs, the caller waits for its outcome, and finds its interrupt flag set. (On a host's {@code DataSource} the driver decides
 * what an interrupt does.)
 */
public final class Database implements AutoCloseable {
  private static final Duration BUSY_TIMEOUT = Duration.ofSeconds(10);

  private final Backend backend;
  /** The name of the operation whose unit this thread runs. */
  private final ThreadLocal<@Nullable String> running = new ThreadLocal<>();

  private Database(Backend backend) {
    this.backend = backend;
  }

  /**
   * A SQLite file, made with its parent folders when it does not exist. WAL, {@code synchronous=FULL}, foreign keys enforced; waits up to 10 s for
   * another program that has locked it. Whoever keeps more than this file in a folder locks that with {@link DataDirectory}.
   *
   * @throws DifyException {@link io.dify.core.error.ErrorCode#FILE_UNREADABLE} when the folder cannot be made,
   *     {@link io.dify.core.error.ErrorCode#STORE_FAILED} when the file is no database or cannot be opened
   */
  public static Database open(Path file) {
    return open(SqliteSource.file(file, BUSY_TIMEOUT));
  }

  /**
   * An empty SQLite database in this process's memory, gone when closed. Reads and writes take turns here: a read waits for a running write, so a
   * unit that writes must not wait for somebody who reads.
   */
  public static Database memory() {
    return open(SqliteSource.memory());
  }

  /**
   * A database of the host, which is PostgreSQL; its dialect is detected. The host keeps the {@code DataSource}: closing this database does
   * not close it. To migrate, the host needs Flyway's PostgreSQL module ({@code flyway-database-postgresql}).
   *
   * @throws DifyException {@link io.dify.core.error.ErrorCode#INVALID_PARAM} for another product,
   *     {@link io.dify.core.error.ErrorCode#STORE_FAILED} when it cannot be reached
   */
  public static Database of(DataSource source) {
    try {
      return new Database(HostBackend.of(source, () -> {}));
    } catch (SQLException e) {
      throw StoreErrors.of(e, "database of the given DataSource", false);
    }
  }

  /**
   * A PostgreSQL database through a pool of its own, which closing it closes, too.
   *
   * @throws DifyException {@link io.dify.core.error.ErrorCode#STORE_FAILED} when it cannot be reached or refuses user or password
   */
  public static Database connect(PostgresAddress address) {
    HikariDataSource pool = address.pool();
    try {
      return new Database(HostBackend.of(pool, pool::close));
    } catch (SQLException | RuntimeException e) {
      pool.close();
      throw StoreErrors.of(e, "database " + address, false);
    }
  }

  static Database open(SqliteSource source) {
    try {
      return new Database(SqliteBackend.open(source));
    } catch (SQLException | RuntimeException e) {
      throw StoreErrors.of(e, source.place(), false);
    }
  }

  /** Whether it is SQLite, which one process uses at a time, and not a host's database, which many may share. */
  public boolean isEmbedded() {
    return backend.dialect() == Dialect.SQLITE;
  }

  /**
   * Counts this process among those that serve from this database, until it is closed or the process ends, however it does. The task runs when no other one
   * is there, before any other one may begin: it may put right what a crash left. On PostgreSQL that takes a connection (for an advisory lock, which poolers
   * between here and the database must not hand on).
   *
   * @param first may use this database
   */
  public void attend(Runnable first) {
    translated("attend", () -> {
      backend.attend(first);
      return true;
    });
  }

  /** Whether something went wrong because a database refused a statement or could not be reached, in contrast to what the rows say. */
  public static boolean refused(Throwable thrown) {
    return StoreErrors.sqlCause(thrown) != null;
  }

  /**
   * A number that is another one after rows of these tables were changed: what was read after this was asked still holds while it gives the same. Empty for a
   * host's database, where others write, too; of a SQLite file it counts what was written through this object, so a file is to be open once.
   */
  public OptionalLong version(List<String> tables) {
    return backend.version(tables);
  }

  /** How busy it is. */
  public DatabaseLoad load() {
    return backend.load();
  }

  /** Runs a unit that reads, and returns what it returns. All its statements see the same snapshot; a statement that writes is refused. */
  public <T> T read(Work<T> work) {
    return translated("read", () -> backend.read(marked("read", work)));
  }

  /** Runs a unit that writes, and returns what it returns once that is durable. It may read, and sees what it has written. */
  public <T> T write(Work<T> work) {
    return translated("write", () -> backend.write(marked("write", work)));
  }

  /** As {@link #write}, without a result. */
  public void execute(VoidWork work) {
    write(handle -> {
      work.run(handle);
      return true;
    });
  }

  /**
   * Brings the tables of a module up to date: runs those of its files {@code io/dify/MODULE/schema/V1__name.sql}, {@code V2__...} that have not
   * run in this database, all in one transaction. The history is in table {@code dify_MODULE_schema_history}; modules do not see one another's.
   * Without effect when there is nothing new.
   *
   * @param module letters, digits and underscores
   * @param anchor a class of the module; the files are looked for where its class loader looks
   * @throws DifyException {@link io.dify.core.error.ErrorCode#STORE_FAILED} naming the file when a statement fails, when a file has changed since it
   *     ran, when there is no file, or when the tables are newer than the files; the database is then as it was before
   */
  public void migrate(String module, Class<?> anchor) {
    migrate(module, anchor.getClassLoader());
  }

  void migrate(String module, ClassLoader files) {
    translated("migrate", () -> {
      backend.alone(source -> new Migrations(module, files, backend.dialect(), source, backend.place()).run());
      return true;
    });
  }

  /**
   * Refuses new units from now on, lets those that run or are queued end, moves the write-ahead log into the file and closes it. Closing twice
   * has no effect. A host's {@code DataSource} stays open.
   */
  @Override
  public void close() {
    translated("close", () -> {
      backend.close();
      return true;
    });
  }

  private interface Operation<T> {
    T run() throws SQLException;
  }

  private <T> T translated(String operation, Operation<T> body) {
    String outer = running.get();
    if (outer != null) {
      throw StoreErrors.nested(operation, outer);
    }
    try {
      return body.run();
    } catch (SQLException | JdbiException e) {
      throw StoreErrors.of(e, backend.place(), operation.equals("read"));
    }
  }

  private <T> Work<T> marked(String operation, Work<T> work) {
    return handle -> {
      running.set(operation);
      try {
        return work.run(handle);
      } finally {
        running.remove();
      }
    };
  }
}
