package io.dify.core.store;

import java.sql.SQLException;
import org.jdbi.v3.core.Handle;

/** A {@link Work} without a result. */
@FunctionalInterface
public interface VoidWork {
  /**
   * Runs the statements. An exception undoes all of them and reaches the caller of the database.
   *
   * @throws SQLException if the database refuses
   */
  void run(Handle handle) throws SQLException;
}
