package io.dify.runtime.run.store;

import io.dify.core.store.Database;
import io.dify.core.store.VoidWork;
import io.dify.core.store.Work;
import io.dify.core.value.Value;
import io.dify.runtime.conversation.ChatMessage;
import io.dify.runtime.conversation.NewTurn;
import io.dify.runtime.conversation.Owner;
import io.dify.runtime.conversation.store.StoredConversations;
import io.dify.runtime.run.TurnRecords;
import io.dify.workflow.run.RunResult;
import java.time.Instant;
import java.util.Optional;

/** Turns of chats in the database, each beginning and each end in one unit: the one writer of SQLite is what a busy server waits for. Thread-safe. */
public final class StoredTurns implements TurnRecords {
  private final Database database;
  private final StoredConversations conversations;
  private final StoredRuns runs;

  /** Turns whose messages and runs are in this database. */
  public StoredTurns(Database database, StoredConversations conversations, StoredRuns runs) {
    this.database = database;
    this.conversations = conversations;
    this.runs = runs;
  }

  @Override
  public int accepted(Owner owner, NewTurn turn, Optional<String> runId) {
    Work<Integer> message = conversations.accepting(owner, turn);
    Optional<VoidWork> run = runId.map(id -> runs.beginning(owner, id, turn.versionId(), turn.inputs(), turn.at()));
    return database.write(handle -> {
      int position = message.run(handle);
      if (run.isPresent()) {
        run.get().run(handle);
      }
      return position;
    });
  }

  @Override
  public void ended(Owner owner, String messageId, ChatMessage.Outcome outcome, Value.Obj variables,
      Optional<RunResult> result, Instant at) {
    VoidWork message = conversations.finishing(owner, messageId, outcome, variables);
    Optional<VoidWork> run = result.map(ended -> runs.ending(owner, ended, at));
    database.execute(handle -> {
      message.run(handle);
      if (run.isPresent()) {
        run.get().run(handle);
      }
    });
  }
}
