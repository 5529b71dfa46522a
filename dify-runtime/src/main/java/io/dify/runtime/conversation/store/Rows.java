package io.dify.runtime.conversation.store;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.Cost;
import io.dify.core.model.Usage;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.runtime.conversation.ChatMessage;
import io.dify.runtime.conversation.Conversation;
import io.dify.runtime.conversation.MessageStatus;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Reads rows. */
final class Rows {
  static final String CONVERSATION = "c.id, c.name, c.inputs_json, c.variables_json, c.turns, c.created_at, c.updated_at";
  static final String MESSAGE = "m.id, m.conversation_id, m.position, m.run_id, m.status, m.query, m.files_json, "
      + "m.answer, m.error, m.citations_json, m.prompt_tokens, m.completion_tokens, m.latency_millis, m.thoughts_json, m.created_at, "
      + "m.prompt_cost, m.completion_cost, m.currency";

  private Rows() {}

  static Conversation conversation(ResultSet row) throws SQLException {
    return new Conversation(row.getString("id"), row.getString("name"), object(row.getString("inputs_json")),
        object(row.getString("variables_json")),
        row.getInt("turns"), Instant.ofEpochMilli(row.getLong("created_at")),
        Instant.ofEpochMilli(row.getLong("updated_at")));
  }

  static ChatMessage message(ResultSet row) throws SQLException {
    String run = row.getString("run_id");
    ChatMessage.Outcome outcome = new ChatMessage.Outcome(run == null ? "" : run, status(row.getString("status")),
        row.getString("answer"), row.getString("error"), array(row.getString("citations_json")),
        new Usage(row.getLong("prompt_tokens"), row.getLong("completion_tokens"), cost(row)),
        Duration.ofMillis(row.getLong("latency_millis")), array(row.getString("thoughts_json")));
    return new ChatMessage(row.getString("id"), row.getString("conversation_id"), row.getInt("position"),
        row.getString("query"), array(row.getString("files_json")), outcome,
        Instant.ofEpochMilli(row.getLong("created_at")));
  }

  private static Cost cost(ResultSet row) throws SQLException {
    return new Cost(new BigDecimal(row.getString("prompt_cost")), new BigDecimal(row.getString("completion_cost")),
        row.getString("currency"));
  }

  static String wire(MessageStatus status) {
    return status.name().toLowerCase(Locale.ROOT);
  }

  private static MessageStatus status(String wire) {
    return MessageStatus.valueOf(wire.toUpperCase(Locale.ROOT));
  }

  private static Value.Obj object(String json) {
    if (ValueJson.read(json) instanceof Value.Obj object) {
      return object;
    }
    throw damaged();
  }

  private static Value.Array array(String json) {
    if (ValueJson.read(json) instanceof Value.Array array) {
      return array;
    }
    throw damaged();
  }

  private static DifyException damaged() {
    return new DifyException(ErrorCode.STORE_FAILED,
        "A stored message is damaged; restore the database from a backup.");
  }
}
