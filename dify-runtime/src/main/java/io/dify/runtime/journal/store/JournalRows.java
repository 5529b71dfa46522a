package io.dify.runtime.journal.store;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.runtime.journal.Batch;
import io.dify.runtime.journal.Chain;
import io.dify.runtime.journal.RunHead;
import io.dify.runtime.journal.RunStage;
import io.dify.runtime.journal.StoredRun;
import io.dify.workflow.journal.JournalCodec;
import io.dify.workflow.journal.JournalEntry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Rows of journals: written in plain statements, three for however many runs; read with every link of the chain checked. Stateless. */
final class JournalRows {
  private static final String BEGIN = """
      INSERT INTO dify_run (id, tenant_id, app_id, session_id, version_id, task_id, message_id, conversation_id, status,
        reason, owner_id, token, crashes, entries, chain, accepted_at, changed_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, ?, 0, ?, ?, ?, ?)""";
  /** The owner and its token are checked where the run is written to: whoever lost it writes nothing. */
  private static final String GO_ON = """
      UPDATE dify_run SET status = ?, entries = ?, chain = ?, changed_at = ?,
        crashes = CASE WHEN ? = 1 THEN 0 ELSE crashes END,
        owner_id = CASE WHEN ? = 1 THEN '' ELSE owner_id END
      WHERE id = ? AND owner_id = ? AND token = ? AND entries = ?""";
  private static final String ENTRY = "INSERT INTO dify_run_entry (run_id, seq, lines, body, chain) VALUES (?, ?, ?, ?, ?)";

  record Row(long seq, long lines, String body, long chain) {}

  private JournalRows() {}

  static List<Boolean> append(Connection connection, String process, List<Batch> batches, long now)
      throws SQLException {
    List<Boolean> written = new ArrayList<>();
    begin(connection, process, batches.stream().filter(batch -> batch.seq() == 0).toList(), now);
    int[] counts = goOn(connection, process, batches.stream().filter(batch -> batch.seq() > 0).toList(), now);
    int at = 0;
    try (PreparedStatement entry = connection.prepareStatement(ENTRY)) {
      for (Batch batch : batches) {
        boolean mine = batch.seq() == 0 || counts[at++] > 0;
        written.add(mine);
        if (mine) {
          entry.setString(1, batch.head().id());
          entry.setLong(2, batch.seq());
          entry.setLong(3, batch.lines().size());
          entry.setString(4, batch.body());
          entry.setLong(5, batch.chain());
          entry.addBatch();
        }
      }
      entry.executeBatch();
    }
    return written;
  }

  private static void begin(Connection connection, String process, List<Batch> batches, long now)
      throws SQLException {
    if (batches.isEmpty()) {
      return;
    }
    try (PreparedStatement begin = connection.prepareStatement(BEGIN)) {
      for (Batch batch : batches) {
        RunHead head = batch.head();
        int at = 0;
        for (String text : List.of(head.id(), head.owner().tenantId(), head.owner().appId(), head.owner().user(),
            head.versionId(), head.taskId(), head.messageId(), head.conversationId(), batch.stage().wire(), process)) {
          begin.setString(++at, text);
        }
        for (long number : new long[]{ batch.token(), batch.lines().size(), batch.chain(),
          head.acceptedAt().toEpochMilli(), now}) {
          begin.setLong(++at, number);
        }
        begin.addBatch();
      }
      begin.executeBatch();
    }
  }

  private static int[] goOn(Connection connection, String process, List<Batch> batches, long now)
      throws SQLException {
    if (batches.isEmpty()) {
      return new int[0];
    }
    try (PreparedStatement update = connection.prepareStatement(GO_ON)) {
      for (Batch batch : batches) {
        update.setString(1, batch.stage().wire());
        update.setLong(2, batch.seq() + batch.lines().size());
        update.setLong(3, batch.chain());
        update.setLong(4, now);
        update.setLong(5, batch.progress() ? 1 : 0);
        update.setLong(6, batch.stage() == RunStage.PAUSED ? 1 : 0);
        update.setString(7, batch.head().id());
        update.setString(8, process);
        update.setLong(9, batch.token());
        update.setLong(10, batch.seq());
        update.addBatch();
      }
      return update.executeBatch();
    }
  }

  /** The facts of a run, if they are what was written. */
  static List<JournalEntry> verified(StoredRun run, List<Row> rows) {
    List<JournalEntry> entries = new ArrayList<>();
    long chain = 0;
    for (Row row : rows) {
      String[] lines = row.body().split("\n", -1);
      chain = Chain.next(chain, row.body());
      if (row.seq() != entries.size() || row.lines() != lines.length || row.chain() != chain) {
        throw damaged(run, entries.size());
      }
      for (String line : lines) {
        entries.add(decode(run, entries.size(), line));
      }
    }
    if (entries.size() != run.entries() || chain != run.chain()) {
      throw damaged(run, entries.size());
    }
    return entries;
  }

  private static JournalEntry decode(StoredRun run, int number, String line) {
    try {
      return JournalCodec.decode(line);
    } catch (DifyException e) {
      throw new DifyException(ErrorCode.STORE_FAILED,
          "Entry " + number + " of the journal of run " + run.head().id() + " cannot be read. " + e.text(), e);
    }
  }

  private static DifyException damaged(StoredRun run, int number) {
    return new DifyException(ErrorCode.STORE_FAILED, "The journal of run " + run.head().id()
        + " is not what was written, from entry " + number + " of " + run.entries()
        + " on; the run cannot go on. Restore the database from a backup.");
  }
}
