package io.dify.runtime.http.service;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.CallOrigin;
import io.dify.core.model.Message;
import io.dify.core.model.Models;
import io.dify.core.model.Role;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.conversation.ChatMessage;
import io.dify.runtime.conversation.Conversations;
import io.dify.runtime.conversation.Owner;
import io.dify.runtime.http.Call;
import io.dify.runtime.http.Method;
import io.dify.runtime.http.Param;
import io.dify.runtime.http.Reply;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.RouteDoc;
import io.dify.runtime.registry.LiveApp;
import io.dify.workflow.FollowUps;
import java.util.ArrayList;
import java.util.List;

/** Questions to ask next. */
final class SuggestionRoutes {
  private static final int MAX_TURNS = 3;

  private final Apps apps;
  private final Conversations conversations;
  private final Models models;

  SuggestionRoutes(Apps apps, Conversations conversations, Models models) {
    this.apps = apps;
    this.conversations = conversations;
    this.models = models;
  }

  List<Route> routes() {
    return List.of(new Route(Method.GET, "/v1/messages/{message_id}/suggested", CredentialKind.APP, 0, this::suggest,
        RouteDoc.json("Questions the end user may want to ask after an answer, made by a model.",
            Param.query("user", "string", "The end user, default " + Owner.DEFAULT_USER + "."))
            .gives(ChatSchemas.SUGGESTIONS).fails(ErrorCode.NOT_CHAT_APP).fails(RunErrors.OF_RUNS)));
  }

  private Reply suggest(Call call) {
    LiveApp app = apps.chat(call.caller());
    Owner owner = Users.ofQuery(call);
    ChatMessage message = conversations.message(owner, call.path("message_id"))
        .orElseThrow(() -> new DifyException(ErrorCode.NOT_FOUND, "Message Not Exists."));
    FollowUps followUps = FollowUps.of(app.spec().file(), app.spec().graph())
        .orElseThrow(() -> new DifyException(ErrorCode.BAD_REQUEST,
            "Suggested Questions Is Disabled. Switch suggested_questions_after_answer on in the app."));
    CallOrigin origin = CallOrigin.of(owner.tenantId(), owner.appId(), owner.user());
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("result", "success");
    ArrayNode data = body.putArray("data");
    followUps.suggest(models.on(origin), until(owner, message), new Cancellation()).forEach(data::add);
    return Reply.json(body);
  }

  /** The conversation up to this message. */
  private List<Message> until(Owner owner, ChatMessage last) {
    List<ChatMessage> turns = new ArrayList<>(
        conversations.messages(owner, last.conversationId(), last.id(), MAX_TURNS - 1).items());
    turns.add(last);
    List<Message> messages = new ArrayList<>();
    for (ChatMessage turn : turns) {
      messages.add(Message.of(Role.USER, turn.query()));
      messages.add(Message.of(Role.ASSISTANT, turn.outcome().answer()));
    }
    return messages;
  }
}
