package io.dify.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link Database} promises about units: isolation, atomicity, errors, closing. */
abstract class DatabaseContractTest {
  Database db;
  final Callers callers = new Callers();

  /** A new, empty database. */
  abstract Database create() throws Exception;

  /** Whether a read goes on while a write is under way, and a write while a read is; else they take turns. */
  boolean readsBesideWrites() {
    return true;
  }

  @BeforeEach
  void open() throws Exception {
    db = create();
    db.execute(h -> {
      h.execute("CREATE TABLE dify_item (id TEXT PRIMARY KEY, n BIGINT NOT NULL CHECK (n >= 0))");
      h.execute("CREATE TABLE dify_part (id TEXT PRIMARY KEY, item TEXT NOT NULL REFERENCES dify_item (id))");
    });
  }

  @AfterEach
  void close() {
    callers.close();
    db.close();
  }

  static void insert(Handle handle, String id, long n) {
    handle.execute("INSERT INTO dify_item (id, n) VALUES (?, ?)", id, n);
  }

  static long count(Handle handle) {
    return handle.createQuery("SELECT count(*) FROM dify_item").mapTo(Long.class).one();
  }

  List<String> ids() {
    return Rows.texts(db, "SELECT id FROM dify_item ORDER BY id");
  }

  static void refused(ThrowingCallable call, ErrorCode code, String... words) {
    assertThatThrownBy(call).isInstanceOfSatisfying(DifyException.class, e -> {
      assertThat(e.code()).as(e.text()).isEqualTo(code);
      assertThat(e.text()).contains(List.of(words));
    });
  }

  @Test
  void writeReturnsItsResultAndReadsSeeIt() {
    long changed = db.write(h -> (long) h.execute("INSERT INTO dify_item (id, n) VALUES ('a', 1), ('b', 2)"));
    assertThat(changed).isEqualTo(2);
    assertThat(ids()).containsExactly("a", "b");
  }

  @Test
  void unitThatFailsLeavesNothingAndItsExceptionReachesTheCallerUnchanged() {
    IllegalStateException own = new IllegalStateException("mine");
    assertThatThrownBy(() -> db.execute(h -> {
      insert(h, "a", 1);
      throw own;
    })).isSameAs(own);
    assertThat(ids()).isEmpty();
    db.execute(h -> insert(h, "b", 1));
    assertThat(ids()).containsExactly("b");
  }

  @Test
  void errorOfTheJvmInUnitReachesTheCallerAndTheDatabaseGoesOn() {
    assertThatThrownBy(() -> db.execute(h -> {
      insert(h, "a", 1);
      throw new AssertionError("broken");
    })).isInstanceOf(AssertionError.class);
    db.execute(h -> insert(h, "b", 1));
    assertThat(ids()).containsExactly("b");
  }

  @Test
  void rowThatExistsIsConflictWithoutItsValues() {
    db.execute(h -> insert(h, "sesame", 1));
    assertThatThrownBy(() -> db.execute(h -> insert(h, "sesame", 2)))
        .isInstanceOfSatisfying(DifyException.class, e -> {
          assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT);
          assertThat(e.text()).contains("exists already", "dify_item").doesNotContain("sesame");
        });
  }

  @Test
  void brokenReferenceIsConflict() {
    refused(() -> db.execute(h -> h.execute("INSERT INTO dify_part (id, item) VALUES ('p', 'nowhere')")),
        ErrorCode.CONFLICT, "refers to another");
  }

  @Test
  void rowsThatBreakRulesAndBadStatementsAreStoreFailures() {
    refused(() -> db.execute(h -> insert(h, "a", -1)), ErrorCode.STORE_FAILED, "breaks a rule");
    refused(() -> db.execute(h -> h.execute("INSERT INTO dify_item (id) VALUES ('a')")), ErrorCode.STORE_FAILED,
        "breaks a rule");
    refused(() -> db.execute(h -> h.execute("INSERT INTO dify_nowhere VALUES (1)")), ErrorCode.STORE_FAILED,
        "dify_nowhere");
    refused(() -> db.read(h -> h.createQuery("SELEC 1").mapTo(Long.class).one()), ErrorCode.STORE_FAILED, "SELEC");
  }

  @Test
  void misuseOfJdbiIsDefectThatSaysWhat() {
    refused(() -> db.execute(h -> h.createUpdate("DELETE FROM dify_item WHERE id = :id").execute()), ErrorCode.INTERNAL,
        "used in a wrong way", "the log has details");
  }

  @Test
  void readMayNotWrite() {
    refused(() -> db.read(h -> h.execute("INSERT INTO dify_item (id, n) VALUES ('a', 1)")), ErrorCode.INTERNAL,
        "use Database.write");
    db.execute(h -> insert(h, "b", 1));
    assertThat(ids()).containsExactly("b");
  }

  @Test
  void unitInsideUnitIsRefused() {
    refused(() -> db.write(h -> db.write(inner -> 1)), ErrorCode.INTERNAL, "Database.write was called inside");
    refused(() -> db.write(h -> db.read(inner -> 1)), ErrorCode.INTERNAL, "Database.read was called inside");
    refused(() -> db.read(h -> db.write(inner -> 1)), ErrorCode.INTERNAL, "inside Database.read");
    refused(() -> db.read(h -> db.read(inner -> 1)), ErrorCode.INTERNAL, "use the handle");
    refused(() -> db.execute(h -> db.close()), ErrorCode.INTERNAL, "Database.close");
    refused(() -> db.execute(h -> db.migrate("any", getClass())), ErrorCode.INTERNAL, "Database.migrate");
    assertThat(db.<Integer>write(h -> 7)).isEqualTo(7);
  }

  @Test
  void unitMayUseAnotherDatabase() {
    try (Database other = Database.memory()) {
      assertThat(db.<Integer>write(h -> other.write(inner -> 7))).isEqualTo(7);
    }
  }

  @Test
  void transactionBelongsToTheDatabase() {
    refused(() -> db.execute(Handle::begin), ErrorCode.INTERNAL, "begin");
    refused(() -> db.execute(Handle::commit), ErrorCode.INTERNAL, "commit");
    refused(() -> db.execute(Handle::rollback), ErrorCode.INTERNAL, "rollback");
    db.execute(h -> h.useTransaction(inner -> insert(inner, "a", 1)));
    assertThatThrownBy(() -> db.execute(h -> {
      h.useTransaction(inner -> insert(inner, "b", 1));
      throw new IllegalStateException();
    })).isInstanceOf(IllegalStateException.class);
    assertThat(ids()).containsExactly("a");
  }

  @Test
  void unitMayUndoPartOfItself() {
    db.execute(h -> {
      insert(h, "a", 1);
      h.savepoint("before_b");
      insert(h, "b", 1);
      h.rollbackToSavepoint("before_b");
      insert(h, "c", 1);
    });
    assertThat(ids()).containsExactly("a", "c");
  }

  @Test
  void handleIsUselessAfterItsUnit() {
    AtomicReference<Handle> kept = new AtomicReference<>();
    db.execute(kept::set);
    assertThatThrownBy(() -> kept.get().execute("DELETE FROM dify_item")).isInstanceOf(RuntimeException.class);
  }

  @Test
  void readDoesNotSeeWhatIsNotCommitted() throws Exception {
    CountDownLatch written = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Future<Long> write = callers.start(() -> db.write(h -> {
      insert(h, "a", 1);
      written.countDown();
      Callers.await(release);
      return count(h);
    }));
    Callers.await(written);
    if (readsBesideWrites()) {
      assertThat(ids()).isEmpty();
    }
    release.countDown();
    assertThat(Callers.result(write)).isEqualTo(1);
    assertThat(ids()).containsExactly("a");
  }

  @Test
  void readSeesOneSnapshot() throws Exception {
    db.execute(h -> insert(h, "a", 1));
    AtomicReference<Future<?>> write = new AtomicReference<>();
    db.read(h -> {
      long before = count(h);
      write.set(callers.start(() -> db.write(w -> w.execute("INSERT INTO dify_item (id, n) VALUES ('b', 1)"))));
      if (readsBesideWrites()) {
        unchecked(write.get());
      }
      assertThat(count(h)).isEqualTo(before);
      return before;
    });
    unchecked(write.get());
    assertThat(ids()).containsExactly("a", "b");
  }

  private static void unchecked(Future<?> future) {
    try {
      Callers.result(future);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void manyWritersAndReadersAtOnceLoseNothing() throws Exception {
    db.execute(h -> insert(h, "counter", 0));
    callers.together(64, caller -> {
      for (int i = 0; i < 20; i++) {
        String id = caller + "-" + i;
        db.execute(h -> {
          insert(h, id, 1);
          h.execute("UPDATE dify_item SET n = n + 1 WHERE id = 'counter'");
        });
        assertThat(Rows.number(db, "SELECT count(*) FROM dify_item WHERE id = ?", id))
            .as("acknowledged rows are seen at once").isEqualTo(1);
      }
    });
    assertThat(Rows.number(db, "SELECT count(*) FROM dify_item")).isEqualTo(64 * 20 + 1);
    assertThat(
        Rows.number(db, "SELECT n FROM dify_item WHERE id = 'counter'"))
        .isEqualTo(64 * 20);
  }

  @Test
  void readsFailLikeTheirUnitsOnVirtualThreadsToo() throws Exception {
    IllegalStateException own = new IllegalStateException("mine");
    Future<?> read = callers.start(() -> db.read(h -> {
      throw own;
    }));
    assertThatThrownBy(read::get).rootCause().isSameAs(own);
    Future<Integer> nested = callers.start(() -> db.read(h -> db.read(inner -> 1)));
    assertThatThrownBy(nested::get).hasMessageContaining("Database.read was called inside Database.read");
  }

  @Test
  void closedDatabaseRefusesAndClosesTwice() {
    db.close();
    db.close();
    refused(() -> db.write(h -> 1), ErrorCode.STORE_FAILED, "is closed");
    refused(() -> db.read(h -> 1), ErrorCode.STORE_FAILED, "is closed");
    refused(() -> db.migrate("any", getClass()), ErrorCode.STORE_FAILED, "is closed");
    assertThatThrownBy(() -> Callers.result(callers.start(() -> db.read(h -> 1)))).hasMessageContaining("is closed");
  }

  @Test
  void commonSqlWorks() {
    db.execute(h -> {
      h.execute(
          "CREATE TABLE dify_kind (id TEXT PRIMARY KEY, flag BOOLEAN NOT NULL, big BIGINT, ratio DOUBLE PRECISION)");
      h.createUpdate("INSERT INTO dify_kind VALUES (:id, :flag, :big, :ratio)").bind("id", "数据😀").bind("flag", true)
          .bind("big", Long.MIN_VALUE).bind("ratio", 0.1).execute();
      h.execute(
          "INSERT INTO dify_kind (id, flag) VALUES ('x', FALSE) ON CONFLICT (id) DO UPDATE SET flag = excluded.flag");
      h.execute(
          "INSERT INTO dify_kind (id, flag) VALUES ('x', TRUE) ON CONFLICT (id) DO UPDATE SET flag = excluded.flag");
    });
    List<String> kinds = db.read(h -> h.createQuery("SELECT * FROM dify_kind WHERE flag = TRUE ORDER BY flag, id")
        .map((rs, context) -> rs.getString("id") + " " + rs.getBoolean("flag") + " " + rs.getLong("big") + " "
            + rs.getDouble("ratio"))
        .list());
    assertThat(kinds).containsExactly("x true 0 0.0", "数据😀 true " + Long.MIN_VALUE + " 0.1");
    assertThat(db.<Long>write(h -> h.createQuery("UPDATE dify_kind SET big = 5 WHERE id = 'x' RETURNING big")
        .mapTo(Long.class).one())).isEqualTo(5);
    assertThat(db.<Integer>write(h -> h.prepareBatch("INSERT INTO dify_item (id, n) VALUES (:id, :n)").bind("id", "a")
        .bind("n", 1).add().bind("id", "b").bind("n", 2).add().execute().length)).isEqualTo(2);
  }

  @Test
  void theSameStatementWorksAgainAfterItFailed() {
    db.execute(h -> insert(h, "a", 1));
    for (int again = 0; again < 3; again++) {
      refused(() -> db.execute(h -> insert(h, "a", 1)), ErrorCode.CONFLICT, "exists");
    }
    db.execute(h -> insert(h, "b", 1));
    assertThat(ids()).containsExactly("a", "b");
  }

  @Test
  void rowsThatNobodyAskedForDoNotKeepAUnitFromItsCommit() {
    for (String id : List.of("a", "b")) {
      db.execute(h -> h.createUpdate("INSERT INTO dify_item (id, n) VALUES (:id, 1), (:id || '2', 1) RETURNING id")
          .bind("id", id).execute());
    }
    assertThat(ids()).containsExactly("a", "a2", "b", "b2");
  }

  @Test
  void theSameStatementBeginsAnewAfterItWasReadHalf() {
    db.execute(h -> List.of("a", "b", "c").forEach(id -> insert(h, id, 1)));
    for (int again = 0; again < 3; again++) {
      assertThat(db.<String>read(h -> h.createQuery("SELECT id FROM dify_item ORDER BY id").mapTo(String.class)
          .iterator().next())).isEqualTo("a");
    }
    db.execute(h -> insert(h, "0", 1));
    assertThat(ids()).containsExactly("0", "a", "b", "c");
  }

  @Test
  void theSameStatementMayBeUsedWithinItself() {
    db.execute(h -> List.of("a", "b").forEach(id -> insert(h, id, 1)));
    String sql = "SELECT id FROM dify_item WHERE id >= :from ORDER BY id";
    List<String> pairs = db.read(h -> h.createQuery(sql).bind("from", "a").mapTo(String.class).stream()
        .flatMap(one -> h.createQuery(sql).bind("from", one).mapTo(String.class).list().stream().map(two -> one + two))
        .toList());
    assertThat(pairs).containsExactly("aa", "ab", "bb");
  }

  @Test
  void nothingOfAnEarlierBatchComesAgain() {
    for (String prefix : List.of("x", "y")) {
      db.execute(h -> {
        PreparedBatch batch = h.prepareBatch("INSERT INTO dify_item (id, n) VALUES (:id, :n)");
        List.of("1", "2").forEach(id -> batch.bind("id", prefix + id).bind("n", 1).add());
        batch.execute();
      });
    }
    assertThat(ids()).containsExactly("x1", "x2", "y1", "y2");
  }

  @Test
  void aStatementSeesTablesThatHaveChangedSince() {
    db.execute(h -> insert(h, "a", 1));
    String all = "SELECT * FROM dify_item";
    assertThat(db.<Integer>read(h -> h.createQuery(all).mapToMap().one().size())).isEqualTo(2);
    db.execute(h -> h.execute("ALTER TABLE dify_item ADD COLUMN more TEXT"));
    assertThat(db.<Integer>read(h -> h.createQuery(all).mapToMap().one().size())).isEqualTo(3);
  }

  @Test
  void moreStatementsThanAreKept() {
    db.execute(h -> insert(h, "a", 1));
    for (int number = 0; number < 300; number++) {
      String sql = "SELECT id || '" + number % 290 + "' FROM dify_item";
      assertThat(Rows.texts(db, sql)).containsExactly("a" + number % 290);
    }
  }
}
