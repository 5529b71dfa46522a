package io.dify.core.store;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Handles;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.DelegatingTransactionHandler;
import org.jdbi.v3.core.transaction.LocalTransactionHandler;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/** The transactions of a unit's handle: there is one already and it ends with the unit, so only savepoints can be made. Stateless. */
final class UnitTransactions extends DelegatingTransactionHandler {
  private UnitTransactions() {
    super(LocalTransactionHandler.binding());
  }

  /** Makes the handles of this jdbi handles of units. */
  static Jdbi install(Jdbi jdbi) {
    jdbi.setTransactionHandler(new UnitTransactions());
    jdbi.getConfig(Handles.class).setForceEndTransactions(false);
    return jdbi;
  }

  @Override
  public void begin(Handle handle) {
    throw refused("begin");
  }

  @Override
  public void commit(Handle handle) {
    throw refused("commit");
  }

  @Override
  public void rollback(Handle handle) {
    throw refused("rollback");
  }

  @Override
  public boolean isInTransaction(Handle handle) {
    return true;
  }

  @Override
  public <R, X extends Exception> R inTransaction(Handle handle, HandleCallback<R, X> callback) throws X {
    return callback.withHandle(handle);
  }

  @Override
  public <R, X extends Exception> R inTransaction(Handle handle, TransactionIsolationLevel level,
      HandleCallback<R, X> callback) throws X {
    return callback.withHandle(handle);
  }

  private static DifyException refused(String what) {
    return new DifyException(ErrorCode.INTERNAL, "A unit of the database called " + what
        + "; its transaction begins and ends with the unit. Throw an exception to undo it.");
  }
}
