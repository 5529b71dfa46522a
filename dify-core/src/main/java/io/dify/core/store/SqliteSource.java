package io.dify.core.store;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.time.Ids;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * Where a SQLite database lies and how its connections are set.
 *
 * @param url for the driver
 * @param place for messages
 * @param inMemory whether it is gone with its last connection
 * @param busyTimeout how long a connection waits for another process
 */
record SqliteSource(String url, String place, boolean inMemory, Duration busyTimeout) {
  private static final int WAL_LIMIT_BYTES = 64 << 20;
  /** Pages of the log after which it is moved into the file: a page that is written often is moved once. 16 MiB with pages of 4 KiB. */
  private static final int WAL_PAGES = 4096;
  /** Of the one connection that writes. Indexes of ids are touched all over. */
  private static final int CACHE_KIB = 32 << 10;

  /** A file; missing parent folders are made. */
  static SqliteSource file(Path file, Duration busyTimeout) {
    Path path = file.toAbsolutePath().normalize();
    try {
      if (path.getParent() != null) {
        Files.createDirectories(path.getParent());
      }
    } catch (IOException e) {
      throw new DifyException(ErrorCode.FILE_UNREADABLE,
          "The folder of the database " + path + " cannot be made; check its parent and permissions.", e);
    }
    return new SqliteSource("jdbc:sqlite:" + path.toUri(), "database " + path, false, busyTimeout);
  }

  /** A new, empty database that lives in this process, seen by all connections of this source. */
  static SqliteSource memory() {
    String name = "/dify-" + Ids.system().next();
    return new SqliteSource("jdbc:sqlite:file:" + name + "?vfs=memdb", "database in memory", true, Duration.ZERO);
  }

  /** Connections that write; transactions begin as IMMEDIATE. */
  DataSource forWriting() {
    SQLiteConfig config = config();
    config.enforceForeignKeys(true);
    config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    config.setJournalSizeLimit(WAL_LIMIT_BYTES);
    config.setPragma(SQLiteConfig.Pragma.WAL_AUTOCHECKPOINT, Integer.toString(WAL_PAGES));
    config.setCacheSize(-CACHE_KIB);
    config.setJournalMode(inMemory ? SQLiteConfig.JournalMode.MEMORY : SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(inMemory ? SQLiteConfig.SynchronousMode.OFF : SQLiteConfig.SynchronousMode.FULL);
    return connections(config);
  }

  /** Connections for a pool that makes them read-only. */
  DataSource forReading() {
    return connections(config());
  }

  /** Refuses a file system on which readers would block the writer. */
  void check(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet mode = statement.executeQuery("PRAGMA journal_mode")) {
      if (!inMemory && !mode.getString(1).equals("wal")) {
        throw new DifyException(ErrorCode.STORE_FAILED, "The file system of the " + place
            + " does not support SQLite's write-ahead log; use a local disk, not a network share.");
      }
    }
  }

  private SQLiteConfig config() {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(Math.toIntExact(busyTimeout.toMillis()));
    return config;
  }

  private DataSource connections(SQLiteConfig config) {
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl(url);
    return source;
  }
}
