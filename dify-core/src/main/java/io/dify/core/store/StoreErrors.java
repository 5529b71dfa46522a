package io.dify.core.store;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteException;

/** Says in words what a database refused. Texts name tables and constraints, never values: those stay in the cause, for logs. */
final class StoreErrors {
  private StoreErrors() {}

  static DifyException closed(String place) {
    return new DifyException(ErrorCode.STORE_FAILED, capital(place) + " is closed.");
  }

  /** A unit inside a unit would wait for itself. */
  static DifyException nested(String what, String within) {
    return new DifyException(ErrorCode.INTERNAL, "Database." + what + " was called inside Database." + within
        + " and would wait for itself; use the handle that the unit was given.");
  }

  /** @param reading whether it happened in a unit that may not write */
  static DifyException of(Throwable thrown, String place, boolean reading) {
    if (thrown instanceof DifyException known) {
      return known;
    }
    SQLException cause = sqlCause(thrown);
    if (cause == null) {
      return new DifyException(ErrorCode.INTERNAL, capital(place) + " was used in a wrong way ("
          + thrown.getClass().getSimpleName() + "); the log has details.", thrown); // jdbi's own words hold what was bound
    }
    StoreProblem problem = StoreProblem.of(cause);
    if (problem == StoreProblem.READ_ONLY && reading) {
      problem = StoreProblem.WRITE_IN_READ;
    }
    String detail = problem.detailed() ? " (" + words(cause) + ")" : "";
    return new DifyException(problem.code(), capital(place) + ": " + problem.text() + detail + ".", thrown);
  }

  /** What the database itself said, if it did. */
  static @Nullable SQLException sqlCause(@Nullable Throwable thrown) {
    for (Throwable at = thrown; at != null; at = at.getCause()) {
      if (at instanceof SQLException found) {
        return found;
      }
    }
    return null;
  }

  /** The database's own words: SQLite's driver puts them in parentheses; PostgreSQL writes values of the row on a second line. */
  static String words(Throwable thrown) {
    String message = thrown.getMessage();
    if (message == null || message.isBlank()) {
      return thrown.getClass().getSimpleName();
    }
    String line = message.lines().findFirst().orElse("").strip();
    int open = line.indexOf(" (");
    return thrown instanceof SQLiteException && open > 0 && line.endsWith(")")
        ? line.substring(open + 2, line.length() - 1)
        : line;
  }

  private static String capital(String place) {
    return Character.toUpperCase(place.charAt(0)) + place.substring(1);
  }
}
