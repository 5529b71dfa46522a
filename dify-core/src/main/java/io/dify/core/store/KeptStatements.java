package io.dify.core.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jdbi.v3.core.CloseException;
import org.jdbi.v3.core.statement.DefaultStatementBuilder;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/**
 * The prepared statements of one SQLite connection, kept from unit to unit, the {@value #MOST} that were used last: preparing costs about as much as most
 * statements do. (PostgreSQL's driver keeps its own.) One that is in use is not here, so a unit may have two with the same text; one that failed or
 * was read in part is not kept. They are closed with their connection. For one thread at a time.
 */
final class KeptStatements extends DefaultStatementBuilder {
  private static final int MOST = 128;

  private final Connection connection;
  private final Map<String, PreparedStatement> idle = new LinkedHashMap<>();
  private final IdentityHashMap<Statement, String> used = new IdentityHashMap<>();

  /** @param connection of the driver itself: a pool's would close its statements with every unit */
  KeptStatements(Connection connection) {
    this.connection = connection;
  }

  /** @param unit the connection as the unit sees it, which is dead after it */
  @Override
  public PreparedStatement create(Connection unit, String sql, StatementContext context) throws SQLException {
    if (unit.isClosed() || context.isReturningGeneratedKeys() || context.isConcurrentUpdatable()) {
      return super.create(unit, sql, context);
    }
    PreparedStatement kept = idle.remove(sql);
    PreparedStatement statement = kept == null ? connection.prepareStatement(sql) : kept;
    used.put(statement, sql);
    return statement;
  }

  @Override
  public void close(Connection unit, @Nullable String named, Statement statement) throws SQLException {
    String sql = used.remove(statement);
    if (sql != null && statement instanceof PreparedStatement prepared && rewound(prepared)) {
      keep(sql, prepared);
    } else {
      statement.close();
    }
  }

  /** Ends reading of what nobody asked for, too; false for one that was read in part, or that failed. */
  private static boolean rewound(PreparedStatement statement) {
    try {
      ResultSet rows = statement.getResultSet();
      if (rows != null) {
        rows.close();
      }
      statement.clearParameters();
      statement.clearBatch();
      return true;
    } catch (SQLException e) { // the driver refuses a second look at rows that are being read
      return false;
    }
  }

  /** The unit is over: what it has begun to read and left. */
  @Override
  public void close(Connection unit) {
    for (Statement left : used.keySet()) {
      try {
        left.close();
      } catch (SQLException e) {
        throw new CloseException("A statement could not be closed", e);
      }
    }
    used.clear();
  }

  private void keep(String sql, PreparedStatement statement) throws SQLException {
    PreparedStatement other = idle.put(sql, statement);
    if (other != null) {
      other.close();
    } else if (idle.size() > MOST) {
      Iterator<PreparedStatement> oldest = idle.values().iterator();
      oldest.next().close();
      oldest.remove();
    }
  }
}
