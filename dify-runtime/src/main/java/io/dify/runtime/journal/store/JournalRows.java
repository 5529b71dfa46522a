package io.dify.runtime.journal.store;

import io.dify.runtime.journal.Batch;
import io.dify.runtime.journal.RunHead;
import io.dify.runtime.journal.RunStage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Writes rows of journals in plain statements, at most four for however many runs. Stateless. */
final class JournalRows {
  private static final String ENTRY = "INSERT INTO dify_run_entry (run_id, seq, lines, body, chain) VALUES (?, ?, ?, ?, ?)";

  /** What becomes of the row of a run. Owner and token are checked where it is written to: whoever lost the run writes nothing. */
  private enum Step {
    BEGIN("""
        INSERT INTO dify_run (id, tenant_id, app_id, session_id, version_id, task_id, message_id, conversation_id,
          owner_id, status, entries, chain, changed_at, token, accepted_at, reason, crashes)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', 0)"""),
    /** Writes to no column that has an index: nearly all there is to write takes this step. */
    GO_ON("""
        UPDATE dify_run SET entries = ?, chain = ?, changed_at = ?, crashes = CASE WHEN ? = 1 THEN 0 ELSE crashes END
        WHERE id = ? AND owner_id = ? AND token = ? AND entries = ?"""),
    /** Nobody owns a run that waits. */
    TURN("""
        UPDATE dify_run SET status = ?, owner_id = CASE WHEN ? = 1 THEN '' ELSE owner_id END,
          entries = ?, chain = ?, changed_at = ?, crashes = CASE WHEN ? = 1 THEN 0 ELSE crashes END
        WHERE id = ? AND owner_id = ? AND token = ? AND entries = ?""");

    private final String sql;

    Step(String sql) {
      this.sql = sql;
    }

    static Step of(Batch batch) {
      if (batch.seq() == 0) {
        return BEGIN;
      }
      return batch.stage() == RunStage.RUNNING ? GO_ON : TURN;
    }

    List<Object> parameters(Batch batch, String process, long now) {
      RunHead head = batch.head();
      long entries = batch.seq() + batch.lines();
      List<Object> goOn = List.of(entries, batch.chain(), now, batch.progress() ? 1L : 0L, head.id(), process,
          batch.token(), batch.seq());
      return switch (this) {
        case BEGIN -> List.of(head.id(), head.owner().tenantId(), head.owner().appId(), head.owner().user(),
            head.versionId(), head.taskId(), head.messageId(), head.conversationId(), process, batch.stage().wire(),
            entries, batch.chain(), now, batch.token(), head.acceptedAt().toEpochMilli());
        case GO_ON -> goOn;
        case TURN -> Stream.concat(
            Stream.of(batch.stage().wire(), batch.stage() == RunStage.PAUSED ? 1L : 0L), goOn.stream()).toList();
      };
    }
  }

  private JournalRows() {}

  static List<Boolean> append(Connection connection, String process, List<Batch> batches, long now)
      throws SQLException {
    boolean[] mine = new boolean[batches.size()];
    for (Step step : Step.values()) {
      int[] places = places(batches, step);
      int[] counts = execute(connection, step.sql,
          IntStream.of(places).mapToObj(place -> step.parameters(batches.get(place), process, now)).toList());
      for (int i = 0; i < places.length; i++) {
        mine[places[i]] = step == Step.BEGIN || counts[i] > 0;
      }
    }
    execute(connection, ENTRY, IntStream.range(0, mine.length).filter(place -> mine[place])
        .mapToObj(place -> entry(batches.get(place))).toList());
    return IntStream.range(0, mine.length).mapToObj(place -> mine[place]).toList();
  }

  /** In the order of the runs: whoever else locks rows of several runs takes them in this order, too. */
  private static int[] places(List<Batch> batches, Step step) {
    return IntStream.range(0, batches.size()).filter(place -> Step.of(batches.get(place)) == step).boxed()
        .sorted(Comparator.comparing(place -> batches.get(place).head().id())).mapToInt(Integer::intValue).toArray();
  }

  private static List<Object> entry(Batch batch) {
    return List.of(batch.head().id(), batch.seq(), (long) batch.lines(), batch.body(), batch.chain());
  }

  private static int[] execute(Connection connection, String sql, List<List<Object>> rows) throws SQLException {
    if (rows.isEmpty()) {
      return new int[0];
    }
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (List<Object> row : rows) {
        for (int i = 0; i < row.size(); i++) {
          statement.setObject(i + 1, row.get(i));
        }
        statement.addBatch();
      }
      return statement.executeBatch();
    }
  }
}
