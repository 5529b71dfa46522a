package io.dify.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteCommitListener;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteException;

/** The writer seen from inside: its groups, their order and what breaks them. */
class SqliteWriterTest {
  @TempDir
  Path folder;
  private final Callers callers = new Callers();
  private final AtomicInteger commits = new AtomicInteger();
  private SQLiteConnection connection;
  private SqliteWriter writer;

  @BeforeEach
  void open() throws Exception {
    SqliteSource source = SqliteSource.file(folder.resolve("db"), Duration.ofMillis(50));
    connection = source.forWriting().getConnection().unwrap(SQLiteConnection.class);
    writer = new SqliteWriter(connection, new ReentrantLock(), "test database", new TableVersions());
    writer.start();
    writer.write(h -> h.execute("CREATE TABLE t (position INTEGER PRIMARY KEY AUTOINCREMENT, id INTEGER UNIQUE,"
        + " parent INTEGER REFERENCES t (id) DEFERRABLE INITIALLY DEFERRED)"));
    connection.addCommitListener(new SQLiteCommitListener() {
      @Override
      public void onCommit() {
        commits.incrementAndGet();
      }

      @Override
      public void onRollback() {}
    });
  }

  @AfterEach
  void close() throws SQLException {
    callers.close();
    writer.close();
    connection.close();
  }

  private int insert(int id) throws SQLException {
    return writer.write(h -> h.execute("INSERT INTO t (id) VALUES (?)", id));
  }

  private List<Integer> ids() throws SQLException {
    return writer.write(h -> h.createQuery("SELECT id FROM t ORDER BY position").mapTo(Integer.class).list());
  }

  /** Keeps the writer busy with one unit while callers queue behind it in the order of their numbers. */
  private final class Busy {
    private final CountDownLatch release = new CountDownLatch(1);
    private final Future<?> holder;

    Busy() {
      CountDownLatch entered = new CountDownLatch(1);
      holder = callers.start(() -> writer.write(h -> {
        entered.countDown();
        Callers.await(release);
        return true;
      }));
      Callers.await(entered);
    }

    <T> Future<T> queue(Work<T> work) {
      int before = writer.queued();
      Future<T> future = callers.start(() -> writer.write(work));
      Callers.until(() -> writer.queued() > before);
      return future;
    }

    void release() throws Exception {
      release.countDown();
      Callers.result(holder);
    }
  }

  @Test
  void unitsCommitInTheOrderInWhichTheyCame() throws Exception {
    Busy busy = new Busy();
    List<Future<Integer>> queued = new ArrayList<>();
    for (int i = 0; i < 700; i++) {
      int id = i;
      queued.add(busy.queue(h -> h.execute("INSERT INTO t (id) VALUES (?)", id)));
    }
    busy.release();
    for (Future<Integer> one : queued) {
      assertThat(Callers.result(one)).isEqualTo(1);
    }
    assertThat(ids()).isEqualTo(IntStream.range(0, 700).boxed().toList());
  }

  @Test
  void unitsThatWaitShareOneCommit() throws Exception {
    Busy busy = new Busy();
    List<Future<Integer>> queued = new ArrayList<>();
    for (int i = 0; i < SqliteWriter.GROUP + 1; i++) {
      int id = i;
      queued.add(busy.queue(h -> h.execute("INSERT INTO t (id) VALUES (?)", id)));
    }
    int before = commits.get();
    busy.release();
    for (Future<Integer> one : queued) {
      Callers.result(one);
    }
    assertThat(commits.get() - before).as("one of the unit that held the writer, one of a full group, one of the rest")
        .isEqualTo(3);
  }

  @Test
  void noCallerIsLetGoBeforeTheCommitOfItsGroup() throws Exception {
    Busy busy = new Busy();
    Future<Integer> first = busy.queue(h -> h.execute("INSERT INTO t (id) VALUES (1)"));
    Future<Integer> failing = busy.queue(h -> h.execute("INSERT INTO t (id) VALUES (1)"));
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Future<Boolean> last = busy.queue(h -> {
      reached.countDown();
      Callers.await(go);
      return true;
    });
    busy.release();
    Callers.await(reached);
    assertThat(first.isDone()).isFalse();
    assertThat(failing.isDone()).isFalse();
    go.countDown();
    assertThat(Callers.result(last)).isTrue();
    assertThat(Callers.result(first)).isEqualTo(1);
    assertThatThrownBy(() -> Callers.result(failing)).hasRootCauseInstanceOf(SQLiteException.class);
  }

  @Test
  void failingUnitIsRolledBackAlone() throws Exception {
    Busy busy = new Busy();
    Future<Integer> before = busy.queue(h -> h.execute("INSERT INTO t (id) VALUES (1)"));
    Future<Integer> duplicate = busy.queue(h -> {
      h.execute("INSERT INTO t (id) VALUES (2)");
      return h.execute("INSERT INTO t (id) VALUES (1)");
    });
    Future<Integer> throwing = busy.queue(h -> {
      h.execute("INSERT INTO t (id) VALUES (3)");
      throw new DifyException(ErrorCode.NOT_FOUND, "mine");
    });
    Future<Integer> after = busy.queue(h -> h.execute("INSERT INTO t (id) VALUES (4)"));
    int commitsBefore = commits.get();
    busy.release();
    assertThat(Callers.result(before)).isEqualTo(1);
    assertThat(Callers.result(after)).isEqualTo(1);
    assertThatThrownBy(() -> Callers.result(duplicate)).hasRootCauseInstanceOf(SQLiteException.class);
    assertThatThrownBy(() -> Callers.result(throwing)).cause().hasMessage("mine");
    assertThat(commits.get() - commitsBefore).isEqualTo(2);
    assertThat(ids()).containsExactly(1, 4);
  }

  @Test
  void commitThatFailsFailsItsWholeGroupAndTheNextGoesOn() throws Exception {
    Busy busy = new Busy();
    Future<Integer> innocent = busy.queue(h -> h.execute("INSERT INTO t (id) VALUES (1)"));
    Future<Integer> orphan = busy.queue(h -> h.execute("INSERT INTO t (id, parent) VALUES (2, 99)"));
    busy.release();
    for (Future<Integer> one : List.of(innocent, orphan)) {
      assertThatThrownBy(() -> Callers.result(one)).isInstanceOf(ExecutionException.class)
          .hasRootCauseMessage(
              "[SQLITE_CONSTRAINT_FOREIGNKEY] A foreign key constraint failed (FOREIGN KEY constraint failed)");
    }
    assertThat(insert(3)).isEqualTo(1);
    assertThat(ids()).containsExactly(3);
  }

  @Test
  void unitThatEndsTheTransactionBehindOurBackFailsItsGroup() throws Exception {
    Busy busy = new Busy();
    Future<Integer> innocent = busy.queue(h -> h.execute("INSERT INTO t (id) VALUES (1)"));
    Future<Integer> vandal = busy.queue(h -> h.execute("ROLLBACK"));
    Future<Integer> late = busy.queue(h -> h.execute("INSERT INTO t (id) VALUES (2)"));
    busy.release();
    for (Future<Integer> one : List.of(innocent, vandal, late)) {
      assertThatThrownBy(() -> Callers.result(one)).isInstanceOf(ExecutionException.class);
    }
    insert(3);
    assertThat(ids()).containsExactly(3);
  }

  @Test
  void databaseLockedByAnotherProgramFailsTheGroupAndTheNextGoesOn() throws Exception {
    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("db"))) {
      other.createStatement().execute("BEGIN IMMEDIATE");
      assertThatThrownBy(() -> insert(1)).hasMessageContaining("SQLITE_BUSY");
      other.createStatement().execute("ROLLBACK");
    }
    insert(2);
    assertThat(ids()).containsExactly(2);
  }

  @Test
  void fullDiskFailsTheGroupAndTheNextGoesOn() throws Exception {
    writer.write(h -> h.createQuery("PRAGMA max_page_count = 30").mapTo(Long.class).one());
    Busy busy = new Busy();
    Future<Integer> small = busy.queue(h -> h.execute("INSERT INTO t (id) VALUES (1)"));
    Future<Integer> large = busy.queue(h -> {
      h.execute("CREATE TABLE large (bytes BLOB)");
      return h.execute("INSERT INTO large VALUES (zeroblob(1000000))");
    });
    busy.release();
    assertThatThrownBy(() -> Callers.result(large)).hasStackTraceContaining("SQLITE_FULL");
    boolean kept = ids().contains(1);
    assertThat(kept).as("told the truth").isEqualTo(succeeded(small));
    insert(2);
    assertThat(ids()).contains(2);
  }

  private static boolean succeeded(Future<Integer> future) throws Exception {
    try {
      return Callers.result(future) == 1;
    } catch (ExecutionException e) {
      return false;
    }
  }

  @Test
  void callerInterruptedWhileQueuedTakesItsUnitBack() throws Exception {
    Busy busy = new Busy();
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    AtomicReference<Boolean> flag = new AtomicReference<>();
    Thread caller = Thread.ofVirtual().start(() -> {
      try {
        insert(1);
      } catch (Throwable e) {
        thrown.set(e);
      }
      flag.set(Thread.currentThread().isInterrupted());
    });
    Callers.until(() -> writer.queued() == 1);
    caller.interrupt();
    caller.join();
    assertThat(thrown.get()).isInstanceOfSatisfying(DifyException.class,
        e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
    assertThat(flag.get()).isTrue();
    busy.release();
    assertThat(ids()).isEmpty();
  }

  @Test
  void callerInterruptedWhileItsUnitRunsLearnsTheOutcome() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    AtomicReference<Integer> result = new AtomicReference<>();
    AtomicReference<Boolean> flag = new AtomicReference<>();
    Thread caller = Thread.ofVirtual().start(() -> {
      try {
        result.set(writer.write(h -> {
          running.countDown();
          Callers.await(go);
          return h.execute("INSERT INTO t (id) VALUES (1)");
        }));
      } catch (SQLException e) {
        throw new AssertionError(e);
      }
      flag.set(Thread.currentThread().isInterrupted());
    });
    Callers.await(running);
    caller.interrupt();
    go.countDown();
    caller.join();
    assertThat(result.get()).isEqualTo(1);
    assertThat(flag.get()).isTrue();
    assertThat(ids()).containsExactly(1);
  }

  @Test
  void fullQueueLetsCallersInAsTheyCame() throws Exception {
    WriteQueue queue = new WriteQueue(2);
    List<WriteUnit<Integer>> units = IntStream.range(0, 5).mapToObj(i -> new WriteUnit<>(h -> i, false)).toList();
    List<Thread> blocked = new ArrayList<>();
    for (WriteUnit<Integer> unit : units) {
      Thread thread = Thread.ofVirtual().start(() -> assertThatNoException(() -> queue.put(unit)));
      if (blocked.size() < 2) {
        thread.join();
      } else {
        Callers.until(() -> thread.getState() == Thread.State.WAITING);
      }
      blocked.add(thread);
    }
    List<WriteUnit<?>> order = new ArrayList<>();
    for (Thread thread : blocked.subList(2, 5)) {
      order.addAll(queue.take(1));
      thread.join();
    }
    order.addAll(queue.take(5));
    assertThat(order).isEqualTo(units);
  }

  private static void assertThatNoException(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    org.assertj.core.api.Assertions.assertThatCode(call).doesNotThrowAnyException();
  }

  @Test
  void closingRunsWhatIsQueuedAndRefusesTheRest() throws Exception {
    Busy busy = new Busy();
    List<Future<Integer>> queued = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      int id = i;
      queued.add(busy.queue(h -> h.execute("INSERT INTO t (id) VALUES (?)", id)));
    }
    Future<Boolean> closing = callers.start(() -> {
      writer.close();
      return true;
    });
    Callers.until(() -> refusedBy(writer));
    busy.release();
    Callers.result(closing);
    for (Future<Integer> one : queued) {
      assertThat(Callers.result(one)).isEqualTo(1);
    }
    assertThatThrownBy(() -> insert(1000)).hasMessage("Test database is closed.");
  }

  /** An interrupted caller is refused at once by a closed queue, and takes its unit back from an open one. */
  private static boolean refusedBy(SqliteWriter writer) {
    Thread.currentThread().interrupt();
    try {
      writer.write(h -> 1);
      return false;
    } catch (DifyException e) {
      return e.code() == ErrorCode.STORE_FAILED;
    } catch (SQLException e) {
      throw new AssertionError(e);
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void writerIsOneNamedDaemonThread() throws Exception {
    Thread one = writer.write(h -> Thread.currentThread());
    Thread other = writer.write(h -> Thread.currentThread());
    assertThat(one).isSameAs(other);
    assertThat(one.getName()).isEqualTo("dify-store-writer");
    assertThat(one.isDaemon()).isTrue();
    assertThat(one.isVirtual()).isFalse();
  }
}
