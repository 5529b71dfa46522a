package io.dify.core.store;

import io.dify.core.error.ErrorCode;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * What can be wrong with a database, and what to do about it. Codes after SQLite's result codes (sqlite.org/rescode.html) and PostgreSQL's appendix A,
 * error codes (SQLSTATE).
 */
enum StoreProblem {
  // @formatter:off
  DUPLICATE(ErrorCode.CONFLICT, true, "such a row exists already"),
  REFERENCE(ErrorCode.CONFLICT, true, "a row refers to another that does not exist, or is still referred to"),
  RULE(ErrorCode.STORE_FAILED, true, "a row breaks a rule of its table"),
  FULL(ErrorCode.STORE_FAILED, false, "the disk is full or the database has reached its limit; free some space"),
  CORRUPT(ErrorCode.STORE_FAILED, false, "the file is damaged or no database; restore a backup or name another"),
  LOCKED(ErrorCode.STORE_FAILED, false, "locked by another program; stop it or try again"),
  READ_ONLY(ErrorCode.STORE_FAILED, false, "it is read-only; check the permissions of file, folder and disk"),
  WRITE_IN_READ(ErrorCode.INTERNAL, false, "a unit that reads tried to write; use Database.write"),
  IO(ErrorCode.STORE_FAILED, true, "the disk reported an error; check it and the system's log"),
  UNOPENED(ErrorCode.STORE_FAILED, true, "it cannot be opened; check the path and its permissions"),
  UNREACHABLE(ErrorCode.STORE_FAILED, false, "the connection broke; what was being written is stored or not"),
  BUSY(ErrorCode.STORE_FAILED, false, "no connection became free in time; the pool is small or units are slow"),
  COLLISION(ErrorCode.STORE_FAILED, false, "two writers met at the same rows; nothing was done, try again"),
  INTERRUPTED(ErrorCode.STORE_FAILED, false, "the statement was cancelled or took longer than its limit"),
  OTHER(ErrorCode.STORE_FAILED, true, "a statement failed");
  // @formatter:on

  private final ErrorCode code;
  private final boolean detailed;
  private final String text;

  StoreProblem(ErrorCode code, boolean detailed, String text) {
    this.code = code;
    this.detailed = detailed;
    this.text = text;
  }

  ErrorCode code() {
    return code;
  }

  String text() {
    return text;
  }

  /** Whether the database's own words belong into the message. */
  boolean detailed() {
    return detailed;
  }

  static StoreProblem of(SQLException e) {
    if (e instanceof SQLiteException sqlite) {
      return ofSqlite(sqlite.getResultCode());
    }
    return e instanceof SQLTransientConnectionException
        ? BUSY
        : ofState(e.getSQLState() == null ? "" : e.getSQLState());
  }

  private static StoreProblem ofSqlite(SQLiteErrorCode code) {
    return switch (code) {
      case SQLITE_CONSTRAINT_UNIQUE, SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_ROWID -> DUPLICATE;
      case SQLITE_CONSTRAINT_FOREIGNKEY -> REFERENCE;
      default -> switch (code.code & 0xff) {
        case 19 -> RULE;
        case 13 -> FULL;
        case 11, 26 -> CORRUPT;
        case 5, 6 -> LOCKED;
        case 8 -> READ_ONLY;
        case 9 -> INTERRUPTED;
        case 10 -> IO;
        case 14 -> UNOPENED;
        default -> OTHER;
      };
    };
  }

  private static StoreProblem ofState(String state) {
    return switch (state) {
      case "23505", "23P01" -> DUPLICATE;
      case "23503" -> REFERENCE;
      case "25006" -> READ_ONLY;
      case "40001", "40P01" -> COLLISION;
      case "53100" -> FULL;
      case "53300" -> BUSY;
      case "55P03" -> LOCKED;
      case "57014" -> INTERRUPTED;
      case "57P01", "57P02", "57P03" -> UNREACHABLE;
      case "58030" -> IO;
      case "XX001", "XX002" -> CORRUPT;
      default -> state.startsWith("08") ? UNREACHABLE : state.startsWith("23") ? RULE : OTHER;
    };
  }
}
