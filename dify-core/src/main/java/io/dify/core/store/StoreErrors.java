package io.dify.core.store;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

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
      return new DifyException(ErrorCode.INTERNAL, capital(place) + " was used in a wrong way: "
          + firstLine(thrown) + ".", thrown);
    }
    StoreProblem problem = StoreProblem.of(cause);
    if (problem == StoreProblem.READ_ONLY && reading) {
      problem = StoreProblem.WRITE_IN_READ;
    }
    String detail = problem.detailed() ? " (" + firstLine(cause) + ")" : "";
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

  /** PostgreSQL writes the values of a row on the second line. */
  private static String firstLine(Throwable thrown) {
    String message = thrown.getMessage();
    return message == null || message.isBlank()
        ? thrown.getClass().getSimpleName()
        : message.lines().findFirst().orElse("");
  }

  private static String capital(String place) {
    return Character.toUpperCase(place.charAt(0)) + place.substring(1);
  }
}
