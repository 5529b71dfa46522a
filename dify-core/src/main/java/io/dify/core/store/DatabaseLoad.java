package io.dify.core.store;

import com.zaxxer.hikari.HikariDataSource;

/**
 * How busy a database is, for metrics. What cannot be known, because a host owns it, is 0.
 *
 * @param queuedWrites units that wait for the one writer of SQLite
 * @param connections open connections of the pool
 * @param busy of these, those in use
 * @param waiting callers that wait for one
 */
public record DatabaseLoad(int queuedWrites, int connections, int busy, int waiting) {
  static DatabaseLoad of(int queuedWrites, Object source) {
    if (source instanceof HikariDataSource pool && pool.getHikariPoolMXBean() != null) {
      var bean = pool.getHikariPoolMXBean();
      return new DatabaseLoad(queuedWrites, bean.getTotalConnections(), bean.getActiveConnections(),
          bean.getThreadsAwaitingConnection());
    }
    return new DatabaseLoad(queuedWrites, 0, 0, 0);
  }
}
