package io.dify.core.store;

import java.sql.SQLException;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import javax.sql.DataSource;

/** What a database does, behind {@link Database}, which translates errors and refuses nesting. Thread-safe. */
interface Backend {
  <T> T read(Work<T> work) throws SQLException;

  <T> T write(Work<T> work) throws SQLException;

  /** Runs a task that needs connections of its own; on SQLite while no unit of this database writes. */
  void alone(Consumer<DataSource> task) throws SQLException;

  /** Counts this process among those that use the database; the first of them runs the task. */
  void attend(Runnable first) throws SQLException;

  /** A number that is another one after rows of these tables were changed; empty where others write, too. */
  OptionalLong version(List<String> tables);

  DatabaseLoad load();

  Dialect dialect();

  /** Which database this is, for messages: {@code database /data/dify.db}. */
  String place();

  void close() throws SQLException;
}
