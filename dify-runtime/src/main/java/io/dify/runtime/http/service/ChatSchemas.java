package io.dify.runtime.http.service;

import io.dify.runtime.http.Schema;
import java.util.List;

/** Shapes of what is said: turns, messages, conversations, their variables, ratings. */
final class ChatSchemas {
  static final Schema.Obj USAGE = Schema.object("Usage").must("prompt_tokens", Schema.whole())
      .must("prompt_unit_price", decimal()).must("prompt_price_unit", decimal()).must("prompt_price", decimal())
      .must("completion_tokens", Schema.whole()).must("completion_unit_price", decimal())
      .must("completion_price_unit", decimal()).must("completion_price", decimal())
      .must("total_tokens", Schema.whole()).must("total_price", decimal()).must("currency", Schema.text())
      .must("latency", Schema.number());

  /** Ids of bases in other systems need not be UUIDs. */
  static final Schema.Obj PASSAGE = Schema.object("RetrieverResource").must("id", Schema.uuid())
      .must("message_id", Schema.uuid()).must("position", Schema.whole()).must("dataset_id", Schema.text())
      .must("dataset_name", Schema.text()).must("document_id", Schema.text())
      .must("document_name", Schema.text()).must("data_source_type", Schema.text())
      .must("segment_id", Schema.text()).may("retriever_from", Schema.text().orNull())
      .must("score", Schema.number()).must("hit_count", Schema.whole())
      .must("word_count", Schema.whole()).must("segment_position", Schema.whole())
      .must("index_node_hash", Schema.text()).may("doc_metadata", Schema.anyObject().orNull())
      .may("title", Schema.text().orNull()).must("content", Schema.text())
      .may("page", Schema.whole().orNull()).may("headings", Schema.anything())
      .may("files", Schema.list(Schema.anyObject()).orNull()).must("summary", Schema.text().orNull())
      .must("created_at", Schema.seconds());

  /** Who is missing in an account has the empty text for an id. */
  static final Schema.Obj ANNOTATION = Schema.object("AnnotationReply").must("id", Schema.uuid()).must("account",
      Schema.object().must("id", Schema.text()).must("name", Schema.text()));

  static final Schema.Obj METADATA = Schema.object("MessageMetadata").must("annotation_reply", ANNOTATION.orNull())
      .must("retriever_resources", Schema.list(PASSAGE)).must("usage", USAGE);

  static final Schema.Obj COMPLETION = Schema.object("CompletionResponse").must("event", Schema.words("message"))
      .must("task_id", Schema.uuid()).must("id", Schema.uuid()).must("message_id", Schema.uuid())
      .must("mode", Schema.text()).must("answer", Schema.text()).must("metadata", METADATA)
      .must("created_at", Schema.seconds());

  static final Schema.Obj CHAT = new Schema.Obj("ChatCompletionResponse", COMPLETION.fields())
      .must("conversation_id", Schema.uuid());

  /** What a blocking turn of a chat answers. */
  static final Schema TURN = new Schema.OneOf(List.of(CHAT, new Schema.Obj("ChatPausedResponse",
      CHAT.fields().stream().filter(field -> !field.name().equals("event")).toList())
      .must("event", Schema.words("workflow_paused")).must("workflow_run_id", Schema.uuid())
      .must("data", FormSchemas.PAUSED)));

  static final Schema.Obj SUGGESTIONS = Schema.object("SuggestedQuestionsResponse")
      .must("result", Schema.words("success")).must("data", Schema.list(Schema.text()));

  static final Schema.Obj CONVERSATION = Schema.object("ConversationListItem").must("id", Schema.uuid())
      .must("name", Schema.text()).must("inputs", Schema.anyObject()).must("status", Schema.text())
      .must("introduction", Schema.text()).must("created_at", Schema.seconds()).must("updated_at", Schema.seconds());

  static final Schema.Obj CONVERSATIONS = Schema.slice("ConversationsListResponse", CONVERSATION);

  static final Schema.Obj VARIABLE = Schema.object("ConversationVariableItem").must("id", Schema.uuid())
      .must("name", Schema.text()).must("value_type", Schema.text()).must("value", Schema.text())
      .must("description", Schema.text()).must("created_at", Schema.seconds()).must("updated_at", Schema.seconds());

  static final Schema.Obj VARIABLES = Schema.slice("ConversationVariablesResponse", VARIABLE);

  private static final Schema.Obj FILE = Schema.object("MessageFileItem").must("id", Schema.uuid())
      .must("filename", Schema.text()).must("type", Schema.text()).must("url", Schema.text().orNull())
      .must("mime_type", Schema.text().orNull()).must("size", Schema.whole().orNull())
      .must("transfer_method", Schema.text()).must("belongs_to", Schema.text().orNull())
      .must("upload_file_id", Schema.uuid().orNull());

  private static final Schema.Obj THOUGHT = Schema.object("AgentThoughtItem").must("id", Schema.uuid())
      .must("chain_id", Schema.text().orNull()).must("message_id", Schema.uuid()).must("position", Schema.whole())
      .must("thought", Schema.text()).must("tool", Schema.text()).must("tool_labels", Schema.anyObject().orNull())
      .must("tool_input", Schema.text()).must("observation", Schema.text()).must("files", Schema.list(Schema.text()))
      .must("created_at", Schema.seconds());

  private static final Schema.Obj MESSAGE = Schema.object("ConversationMessageItem").must("id", Schema.uuid())
      .must("conversation_id", Schema.uuid()).must("parent_message_id", Schema.uuid().orNull())
      .must("inputs", Schema.anyObject()).must("query", Schema.text()).must("answer", Schema.text())
      .must("status", Schema.words("normal", "paused", "error")).must("error", Schema.text().orNull())
      .must("message_files", Schema.list(FILE))
      .must("feedback", Schema.object().must("rating", Schema.words("like", "dislike")).orNull())
      .must("retriever_resources", Schema.list(PASSAGE)).must("agent_thoughts", Schema.list(THOUGHT))
      .must("created_at", Schema.seconds()).must("extra_contents", Schema.list(FormSchemas.CONTENT))
      .must("message_tokens", Schema.whole()).must("answer_tokens", Schema.whole())
      .must("total_tokens", Schema.whole()).must("provider_response_latency", Schema.number())
      .must("total_price", decimal().orNull()).must("currency", Schema.text().orNull());

  static final Schema.Obj MESSAGES = Schema.slice("ConversationHistoryResponse", MESSAGE);

  private static final Schema.Obj FEEDBACK = Schema.object("FeedbackItem").must("id", Schema.uuid())
      .must("app_id", Schema.uuid()).must("conversation_id", Schema.uuid()).must("message_id", Schema.uuid())
      .must("rating", Schema.words("like", "dislike")).must("content", Schema.text().orNull())
      .must("from_source", Schema.text()).must("from_end_user_id", Schema.uuid().orNull())
      .must("from_account_id", Schema.uuid().orNull()).must("created_at", Schema.text("date-time"))
      .must("updated_at", Schema.text("date-time"));

  static final Schema.Obj FEEDBACKS = Schema.object("AppFeedbacksResponse").must("data", Schema.list(FEEDBACK));

  static final Schema.Obj END_USER = Schema.object("EndUserDetail").must("id", Schema.uuid())
      .must("tenant_id", Schema.uuid()).must("app_id", Schema.uuid().orNull()).must("type", Schema.text())
      .must("external_user_id", Schema.text().orNull()).must("name", Schema.text().orNull())
      .must("is_anonymous", Schema.truth()).must("session_id", Schema.text())
      .must("created_at", Schema.text("date-time")).must("updated_at", Schema.text("date-time"));

  /** A file among the inputs of a request. */
  static final Schema.Obj FILE_INPUT = Schema.object("InputFileObject")
      .must("type", Schema.words("image", "document", "audio", "video", "custom"))
      .must("transfer_method", Schema.words("remote_url", "local_file")).may("url", Schema.text("uri"))
      .may("upload_file_id", Schema.text());

  private ChatSchemas() {}

  static Schema.Plain decimal() {
    return Schema.text("decimal");
  }
}
