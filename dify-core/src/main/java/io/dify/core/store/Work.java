package io.dify.core.store;

import java.sql.SQLException;
import org.jdbi.v3.core.Handle;

/**
 * A unit of statements that succeed or fail as one, with a result. The handle is valid inside the unit only and already in a transaction,
 * which ends with the unit: beginning, committing and rolling back are refused.
 *
 * @param <T> what it returns, never null: Optional says that there is none
 */
@FunctionalInterface
public interface Work<T> {
  /**
   * Runs the statements. An exception undoes all of them and reaches the caller of the database.
   *
   * @throws SQLException if the database refuses
   */
  T run(Handle handle) throws SQLException;
}
