package io.dify.runtime.conversation.store;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.Cost;
import io.dify.core.store.Database;
import io.dify.core.store.VoidWork;
import io.dify.core.store.Work;
import io.dify.core.time.Ids;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.runtime.conversation.ChatMessage;
import io.dify.runtime.conversation.Conversation;
import io.dify.runtime.conversation.ConversationOrder;
import io.dify.runtime.conversation.Conversations;
import io.dify.runtime.conversation.MessageStatus;
import io.dify.runtime.conversation.NewTurn;
import io.dify.runtime.conversation.Owner;
import io.dify.runtime.conversation.Page;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/** Conversations in the database. Thread-safe. */
public final class StoredConversations implements Conversations {
  /** Joins a conversation {@code c} to the end user who owns it; needs the values of {@link #owned}. */
  private static final String OWNED = """
      JOIN dify_end_user u ON u.id = c.end_user_id
      WHERE u.tenant_id = :tenant AND u.app_id = :app AND u.session_id = :user
        AND c.tenant_id = :tenant AND c.app_id = :app AND c.deleted_at IS NULL\s""";

  private final Database database;
  private final Ids ids;
  private final InstantSource clock;

  /** Conversations in this database. */
  public StoredConversations(Database database, Ids ids, InstantSource clock) {
    this.database = database;
    this.ids = ids;
    this.clock = clock;
  }

  @Override
  public Optional<Conversation> find(Owner owner, String conversationId) {
    return database.read(handle -> find(handle, owner, conversationId));
  }

  @Override
  public int accept(Owner owner, NewTurn turn) {
    return database.write(accepting(owner, turn));
  }

  /** What {@link #accept} does, as part of a unit. */
  public Work<Integer> accepting(Owner owner, NewTurn turn) {
    String inputs = ValueJson.write(turn.inputs());
    String files = ValueJson.write(turn.files());
    return handle -> {
      int position = open(handle, owner, turn, inputs);
      handle.createUpdate("""
          INSERT INTO dify_message (id, tenant_id, conversation_id, position, version_id, status, query, files_json,
            answer, citations_json, prompt_tokens, completion_tokens, latency_millis, created_at)
          VALUES (:id, :tenant, :conversation, :position, :version, 'running', :query, :files, '', '[]', 0, 0, 0, :at)
          """).bind("id", turn.messageId()).bind("tenant", owner.tenantId())
          .bind("conversation", turn.conversationId()).bind("position", position).bind("version", turn.versionId())
          .bind("query", turn.query()).bind("files", files)
          .bind("at", turn.at().toEpochMilli()).execute();
      return position;
    };
  }

  /** Makes the conversation, or counts one turn more of it; gives the turn's position. */
  private int open(Handle handle, Owner owner, NewTurn turn, String inputs) {
    return counted(handle, owner, turn, inputs).orElseGet(() -> {
      if (handle.createQuery("SELECT 1 FROM dify_conversation WHERE id = :id").bind("id", turn.conversationId())
          .mapTo(Integer.class).findOne().isPresent()) {
        throw noConversation();
      }
      EndUserRows.idOf(handle, owner, ids, turn.at());
      return counted(handle, owner, turn, inputs).orElseThrow(StoredConversations::noConversation);
    });
  }

  /** Nothing when nobody knows who asks, or the conversation is another's or was deleted. Who asks is known, as nearly always, and then this is one statement. */
  private static Optional<Integer> counted(Handle handle, Owner owner, NewTurn turn, String inputs) {
    return owned(handle.createQuery("""
        INSERT INTO dify_conversation (id, tenant_id, app_id, end_user_id, name, inputs_json, variables_json, turns,
          created_at, updated_at)
        SELECT :id, tenant_id, app_id, id, :name, :inputs, '{}', 1, :at, :at FROM dify_end_user
        WHERE tenant_id = :tenant AND app_id = :app AND session_id = :user
        ON CONFLICT (id) DO UPDATE SET turns = dify_conversation.turns + 1, updated_at = excluded.updated_at
        WHERE dify_conversation.end_user_id = excluded.end_user_id AND dify_conversation.deleted_at IS NULL
        RETURNING turns"""), owner).bind("id", turn.conversationId()).bind("name", turn.conversationName())
        .bind("inputs", inputs).bind("at", turn.at().toEpochMilli())
        .mapTo(Integer.class).findOne();
  }

  @Override
  public void finish(Owner owner, String messageId, ChatMessage.Outcome outcome, Value.Obj variables) {
    database.execute(finishing(owner, messageId, outcome, variables));
  }

  /** What {@link #finish} does, as part of a unit. What is written is made before: the writer is one thread, and everybody waits for it. */
  public VoidWork finishing(Owner owner, String messageId, ChatMessage.Outcome outcome, Value.Obj variables) {
    String citations = ValueJson.write(outcome.citations());
    String thoughts = ValueJson.write(outcome.thoughts());
    Cost cost = outcome.usage().cost();
    return handle -> {
      int finished = handle.createUpdate("""
          UPDATE dify_message SET run_id = :run, status = :status, answer = :answer, error = :error,
            citations_json = :citations, prompt_tokens = :prompt, completion_tokens = :completion,
            latency_millis = :latency, thoughts_json = :thoughts, prompt_cost = :promptCost,
            completion_cost = :completionCost, currency = :currency WHERE id = :id AND tenant_id = :tenant
              AND status IN ('running', 'paused')""")
          .bind("run", outcome.runId())
          .bind("status", Rows.wire(outcome.status())).bind("answer", storable(outcome.answer()))
          .bind("error", outcome.error() == null ? null : storable(outcome.error()))
          .bind("citations", citations).bind("prompt", outcome.usage().promptTokens())
          .bind("completion", outcome.usage().completionTokens()).bind("latency", outcome.latency().toMillis())
          .bind("thoughts", thoughts).bind("promptCost", cost.prompt().toPlainString())
          .bind("completionCost", cost.completion().toPlainString()).bind("currency", cost.currency())
          .bind("id", messageId).bind("tenant", owner.tenantId()).execute();
      if (finished > 0 && !variables.fields().isEmpty()) {
        handle.createUpdate("""
            UPDATE dify_conversation SET variables_json = :variables WHERE tenant_id = :tenant
              AND id = (SELECT conversation_id FROM dify_message WHERE id = :id)""")
            .bind("variables", ValueJson.write(variables)).bind("tenant", owner.tenantId()).bind("id", messageId)
            .execute();
      }
    };
  }

  @Override
  public void resumed(Owner owner, String messageId) {
    database.execute(handle -> handle.createUpdate(
        "UPDATE dify_message SET status = 'running' WHERE id = :id AND tenant_id = :tenant AND status = 'paused'")
        .bind("id", messageId).bind("tenant", owner.tenantId()).execute());
  }

  /** Without NUL characters, which a model may say and PostgreSQL does not take. */
  private static String storable(String text) {
    return text.replace("\0", "");
  }

  @Override
  public Optional<ChatMessage> message(Owner owner, String messageId) {
    return database.read(handle -> owned(handle.createQuery("SELECT " + Rows.MESSAGE
        + " FROM dify_message m JOIN dify_conversation c ON c.id = m.conversation_id " + OWNED + "AND m.id = :id"),
        owner).bind("id", messageId).map((row, context) -> Rows.message(row)).findOne());
  }

  @Override
  public List<ChatMessage> answered(Owner owner, String conversationId, int max) {
    return database.read(handle -> {
      List<ChatMessage> latest = new ArrayList<>(owned(handle.createQuery("SELECT " + Rows.MESSAGE
          + " FROM dify_message m JOIN dify_conversation c ON c.id = m.conversation_id " + OWNED
          + "AND c.id = :id AND m.status = 'normal' AND m.answer <> '' ORDER BY m.position DESC LIMIT :max"), owner)
          .bind("id", conversationId).bind("max", max).map((row, context) -> Rows.message(row)).list());
      Collections.reverse(latest);
      return latest;
    });
  }

  @Override
  public Page<Conversation> list(Owner owner, @Nullable String after, int limit, ConversationOrder order) {
    String column = order.byCreation() ? "c.created_at" : "c.updated_at";
    String compare = order.descending() ? "<" : ">";
    String direction = order.descending() ? "DESC" : "ASC";
    return database.read(handle -> {
      String from = "";
      long key = 0;
      if (after != null) {
        Conversation last = find(handle, owner, after).orElseThrow(StoredConversations::noConversation);
        key = (order.byCreation() ? last.createdAt() : last.updatedAt()).toEpochMilli();
        from = "AND (" + column + ", c.id) " + compare + " (:key, :after) ";
      }
      return page(owned(handle.createQuery("SELECT " + Rows.CONVERSATION + " FROM dify_conversation c " + OWNED + from
          + "ORDER BY " + column + " " + direction + ", c.id " + direction + " LIMIT :limit"), owner).bind("key", key)
          .bind("after", after).bind("limit", limit + 1).map((row, context) -> Rows.conversation(row)).list(), limit);
    });
  }

  @Override
  public Page<ChatMessage> messages(Owner owner, String conversationId, @Nullable String before, int limit) {
    return database.read(handle -> {
      Conversation known = find(handle, owner, conversationId).orElseThrow(StoredConversations::noConversation);
      int end = before == null ? Integer.MAX_VALUE : position(handle, known.id(), before);
      Page<ChatMessage> latest = page(handle.createQuery("SELECT " + Rows.MESSAGE
          + " FROM dify_message m WHERE m.conversation_id = :id AND m.position < :end"
          + " ORDER BY m.position DESC LIMIT :limit").bind("id", conversationId).bind("end", end)
          .bind("limit", limit + 1).map((row, context) -> Rows.message(row)).list(), limit);
      return new Page<>(latest.items().reversed(), latest.hasMore());
    });
  }

  private static int position(Handle handle, String conversationId, String messageId) {
    return handle.createQuery("SELECT position FROM dify_message WHERE conversation_id = :conversation AND id = :id")
        .bind("conversation", conversationId).bind("id", messageId).mapTo(Integer.class).findOne()
        .orElseThrow(() -> new DifyException(ErrorCode.NOT_FOUND, "Message Not Exists."));
  }

  @Override
  public Optional<Conversation> rename(Owner owner, String conversationId, String name) {
    return database.write(handle -> {
      Optional<Conversation> found = find(handle, owner, conversationId);
      found.ifPresent(known -> handle.createUpdate(
          "UPDATE dify_conversation SET name = :name, updated_at = :at WHERE id = :id").bind("name", name)
          .bind("at", clock.millis()).bind("id", known.id()).execute());
      return found.isEmpty() ? found : find(handle, owner, conversationId);
    });
  }

  @Override
  public Optional<Conversation> setVariable(Owner owner, String conversationId, String name, Value value) {
    return database.write(handle -> {
      Optional<Conversation> found = find(handle, owner, conversationId);
      found.ifPresent(known -> {
        Map<String, Value> variables = new LinkedHashMap<>(known.variables().fields());
        variables.put(name, value);
        handle.createUpdate("UPDATE dify_conversation SET variables_json = :variables, updated_at = :at WHERE id = :id")
            .bind("variables", ValueJson.write(new Value.Obj(variables))).bind("at", clock.millis())
            .bind("id", known.id()).execute();
      });
      return found.isEmpty() ? found : find(handle, owner, conversationId);
    });
  }

  @Override
  public boolean delete(Owner owner, String conversationId) {
    return database.write(handle -> {
      Optional<Conversation> found = find(handle, owner, conversationId);
      found.ifPresent(known -> handle.createUpdate("UPDATE dify_conversation SET deleted_at = :at WHERE id = :id")
          .bind("at", clock.millis()).bind("id", known.id()).execute());
      return found.isPresent();
    });
  }

  @Override
  public int failUnanswered(String error) {
    return database.write(handle -> {
      handle.execute("""
          UPDATE dify_message SET status = 'paused',
            run_id = (SELECT d.id FROM dify_run d WHERE d.message_id = dify_message.id AND d.status = 'paused')
          WHERE status = 'running' AND id IN (SELECT d.message_id FROM dify_run d WHERE d.status = 'paused')""");
      return handle.createUpdate("""
          UPDATE dify_message SET status = :failed, error = :error WHERE status = 'running'
            AND id NOT IN (SELECT d.message_id FROM dify_run d WHERE d.status <> 'closed')""")
          .bind("failed", Rows.wire(MessageStatus.ERROR)).bind("error", error).execute();
    });
  }

  private static Optional<Conversation> find(Handle handle, Owner owner, String conversationId) {
    return owned(handle.createQuery("SELECT " + Rows.CONVERSATION + " FROM dify_conversation c " + OWNED
        + "AND c.id = :id"), owner).bind("id", conversationId).map((row, context) -> Rows.conversation(row)).findOne();
  }

  private static <S extends SqlStatement<S>> S owned(S statement, Owner owner) {
    return statement.bind("tenant", owner.tenantId()).bind("app", owner.appId()).bind("user", owner.user());
  }

  private static <T> Page<T> page(List<T> oneMore, int limit) {
    return new Page<>(oneMore.subList(0, Math.min(limit, oneMore.size())), oneMore.size() > limit);
  }

  private static DifyException noConversation() {
    return new DifyException(ErrorCode.NOT_FOUND, "Conversation Not Exists.");
  }
}
