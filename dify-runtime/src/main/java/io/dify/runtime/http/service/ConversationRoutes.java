package io.dify.runtime.http.service;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.ValueJson;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.conversation.ChatMessage;
import io.dify.runtime.conversation.Conversation;
import io.dify.runtime.conversation.ConversationOrder;
import io.dify.runtime.conversation.Conversations;
import io.dify.runtime.conversation.Feedbacks;
import io.dify.runtime.conversation.Owner;
import io.dify.runtime.conversation.Page;
import io.dify.runtime.conversation.Titles;
import io.dify.runtime.form.Forms;
import io.dify.runtime.http.Call;
import io.dify.runtime.http.Method;
import io.dify.runtime.http.Param;
import io.dify.runtime.http.Reply;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.RouteDoc;
import io.dify.runtime.http.Schema;
import io.dify.runtime.registry.LiveApp;
import io.dify.runtime.storage.Storage;
import io.dify.workflow.dsl.AppMode;
import java.util.List;
import java.util.Map;

/** Conversations and their messages, for the end user who owns them. */
final class ConversationRoutes {
  private static final int PAGE = 20;
  private static final int MAX_PAGE = 100;
  private static final long SMALL_BODY = 64 << 10;

  private final Apps apps;
  private final Conversations conversations;
  private final Feedbacks feedbacks;
  private final Storage storage;
  private final Forms forms;

  ConversationRoutes(Apps apps, Conversations conversations, Feedbacks feedbacks, Storage storage, Forms forms) {
    this.forms = forms;
    this.storage = storage;
    this.apps = apps;
    this.conversations = conversations;
    this.feedbacks = feedbacks;
  }

  List<Route> routes() {
    Param user = Param.query("user", "string", "The end user, default " + Owner.DEFAULT_USER + ".");
    Param limit = Param.limit(PAGE, MAX_PAGE);
    ErrorCode[] errors = { ErrorCode.NOT_CHAT_APP, ErrorCode.APP_UNAVAILABLE, ErrorCode.NOT_FOUND};
    return List.of(
        new Route(Method.GET, "/v1/conversations", CredentialKind.APP, 0, this::list,
            RouteDoc.json("Conversations of an end user.", user,
                Param.query("last_id", "string", "The last conversation of the page before."), limit,
                Param.query("sort_by", Schema.words(ConversationOrder.wires().toArray(new String[0]))
                    .otherwise(ConversationOrder.UPDATED_LAST.wire()), "The order."))
                .gives(ChatSchemas.CONVERSATIONS).fails(errors)),
        new Route(Method.GET, "/v1/messages", CredentialKind.APP, 0, this::messages,
            RouteDoc.json("Messages of a conversation, from the newest page backwards, oldest first within a page.",
                Param.query("conversation_id", "string", "The conversation.").must(), user,
                Param.query("first_id", "string", "The first message of the page already known."), limit)
                .gives(ChatSchemas.MESSAGES).fails(errors)),
        new Route(Method.POST, "/v1/conversations/{conversation_id}/name", CredentialKind.APP, SMALL_BODY, this::rename,
            RouteDoc.json("Gives a conversation another title.", Param.body("name", "string", "The title."),
                Param.body("auto_generate", "boolean", "Make it from the first message, default false."),
                Param.body("user", "string", "The end user.")).gives(ChatSchemas.CONVERSATION).fails(errors)),
        new Route(Method.DELETE, "/v1/conversations/{conversation_id}", CredentialKind.APP, SMALL_BODY, this::delete,
            RouteDoc.json("Deletes a conversation.", Param.body("user", "string", "The end user.")).answers(204, "")
                .fails(errors)));
  }

  private Reply list(Call call) {
    LiveApp app = apps.chat(call.caller());
    int limit = call.query("limit", PAGE, 1, MAX_PAGE);
    ConversationOrder order = ConversationOrder
        .of(call.query("sort_by", ConversationOrder.UPDATED_LAST.wire(), ConversationOrder.wires()));
    Page<Conversation> page = conversations.list(Users.ofQuery(call), call.query("last_id").orElse(null), limit, order);
    ObjectNode body = page(limit, page.hasMore());
    ArrayNode data = body.putArray("data");
    page.items().forEach(conversation -> data.add(conversation(app, conversation)));
    return Reply.json(body);
  }

  private Reply messages(Call call) {
    LiveApp app = apps.chat(call.caller());
    int limit = call.query("limit", PAGE, 1, MAX_PAGE);
    String id = call.query("conversation_id")
        .orElseThrow(() -> new DifyException(ErrorCode.INVALID_PARAM, "'conversation_id' is required."));
    Owner owner = Users.ofQuery(call);
    Page<ChatMessage> page = conversations.messages(owner, id, call.query("first_id").orElse(null), limit);
    Conversation conversation = known(owner, id);
    ObjectNode body = page(limit, page.hasMore());
    ArrayNode data = body.putArray("data");
    Map<String, String> ratings = feedbacks.ratings(owner, page.items().stream().map(ChatMessage::id).toList());
    MessageFiles files = new MessageFiles(storage, owner.tenantId(), page.items());
    MessageForms asked = new MessageForms(forms, owner.tenantId(),
        app.spec().mode() == AppMode.ADVANCED_CHAT ? page.items() : List.of());
    for (ChatMessage message : page.items()) {
      ObjectNode node = WireMessage.node(message, conversation.inputs(), app.spec().features().retrieverResource(),
          ratings.get(message.id()), files);
      node.set("extra_contents", asked.of(message));
      data.add(node);
    }
    return Reply.json(body);
  }

  private Reply rename(Call call) {
    LiveApp app = apps.chat(call.caller());
    Owner owner = Users.ofBody(call);
    String id = call.path("conversation_id");
    String name = call.body().truth("auto_generate", false)
        ? firstWords(owner, id)
        : call.body().requiredProse("name");
    return Reply.json(
        conversation(app, conversations.rename(owner, id, name).orElseThrow(ConversationRoutes::notFound)));
  }

  private String firstWords(Owner owner, String id) {
    return conversations.answered(owner, known(owner, id).id(), Integer.MAX_VALUE).stream().findFirst()
        .map(message -> Titles.of(message.query())).orElse(Titles.UNTITLED);
  }

  private Reply delete(Call call) {
    apps.chat(call.caller());
    if (!conversations.delete(Users.ofBody(call), call.path("conversation_id"))) {
      throw notFound();
    }
    return new Reply.Empty();
  }

  private Conversation known(Owner owner, String id) {
    return conversations.find(owner, id).orElseThrow(ConversationRoutes::notFound);
  }

  private static DifyException notFound() {
    return new DifyException(ErrorCode.NOT_FOUND, "Conversation Not Exists.");
  }

  private static ObjectNode page(int limit, boolean hasMore) {
    return JsonNodeFactory.instance.objectNode().put("limit", limit).put("has_more", hasMore);
  }

  private static ObjectNode conversation(LiveApp app, Conversation conversation) {
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("id", conversation.id())
        .put("name", conversation.name());
    node.set("inputs", ValueJson.toNode(conversation.inputs()));
    return node.put("status", "normal").put("introduction", app.spec().features().openingStatement())
        .put("created_at", conversation.createdAt().getEpochSecond())
        .put("updated_at", conversation.updatedAt().getEpochSecond());
  }
}
