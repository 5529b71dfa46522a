package io.dify.core.store;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

/** The databases that are known, and the little in which their SQL differs. */
enum Dialect {
  SQLITE("BLOB"), POSTGRESQL("BYTEA");

  private final String bytesType;

  Dialect(String bytesType) {
    this.bytesType = bytesType;
  }

  /** What <code>${name}</code> stands for in migrations. */
  Map<String, String> placeholders() {
    return Map.of("bytes", bytesType);
  }

  /** The dialect of a host's database, which SQLite cannot be: its one writer needs a connection of its own. */
  static Dialect ofHost(Connection connection) throws SQLException {
    String product = connection.getMetaData().getDatabaseProductName();
    return switch (product) {
      case "PostgreSQL" -> POSTGRESQL;
      case "SQLite" -> throw new DifyException(ErrorCode.INVALID_PARAM,
          "A DataSource of SQLite cannot be used: writes would block one another. Use Database.open(file).");
      default -> throw new DifyException(ErrorCode.INVALID_PARAM,
          "A DataSource of " + product + " cannot be used. Use PostgreSQL, or a file with Database.open(file).");
    };
  }
}
