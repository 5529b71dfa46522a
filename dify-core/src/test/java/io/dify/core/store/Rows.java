package io.dify.core.store;

import java.util.List;
import org.jdbi.v3.core.statement.Query;

/** Short questions to a database. */
final class Rows {
  private Rows() {}

  static long number(Database db, String sql, Object... arguments) {
    return db.read(h -> bound(h.createQuery(sql), arguments).mapTo(Long.class).one());
  }

  static List<String> texts(Database db, String sql) {
    return db.read(h -> h.createQuery(sql).mapTo(String.class).list());
  }

  private static Query bound(Query query, Object... arguments) {
    for (int i = 0; i < arguments.length; i++) {
      query.bind(i, arguments[i]);
    }
    return query;
  }
}
