package io.dify.runtime.http.service;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.conversation.EndUser;
import io.dify.runtime.conversation.Feedback;
import io.dify.runtime.conversation.Feedbacks;
import io.dify.runtime.conversation.Owner;
import io.dify.runtime.http.Call;
import io.dify.runtime.http.Method;
import io.dify.runtime.http.Param;
import io.dify.runtime.http.Reply;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.RouteDoc;
import io.dify.runtime.http.Schema;
import java.util.List;

/** What end users think of answers, and who they are. */
final class FeedbackRoutes {
  private static final long SMALL_BODY = 64 << 10;
  private static final int PAGE = 20;
  private static final int MAX_PAGE = 101;
  private static final int MAX_PAGES = 99_999;
  private static final List<String> RATINGS = List.of("like", "dislike", "");

  private final Apps apps;
  private final Feedbacks feedbacks;

  FeedbackRoutes(Apps apps, Feedbacks feedbacks) {
    this.apps = apps;
    this.feedbacks = feedbacks;
  }

  List<Route> routes() {
    return List.of(
        new Route(Method.POST, "/v1/messages/{message_id}/feedbacks", CredentialKind.APP, SMALL_BODY, this::rate,
            RouteDoc.json("Rates an answer.",
                Param.body("rating", Schema.words("like", "dislike").orNull(), "Null takes the rating back."),
                Param.body("content", "string", "Words about it."),
                Param.body("user", "string", "The end user, default " + Owner.DEFAULT_USER + "."))
                .gives(Schema.success()).fails(ErrorCode.NOT_FOUND, ErrorCode.APP_UNAVAILABLE)),
        new Route(Method.GET, "/v1/app/feedbacks", CredentialKind.APP, 0, this::list,
            RouteDoc.json("All ratings of the app, newest first.",
                Param.page(MAX_PAGES), Param.limit(PAGE, MAX_PAGE)).gives(ChatSchemas.FEEDBACKS)
                .fails(ErrorCode.APP_UNAVAILABLE)),
        new Route(Method.GET, "/v1/end-users/{end_user_id}", CredentialKind.APP, 0, this::endUser,
            RouteDoc.json("Who an end user is.").gives(ChatSchemas.END_USER)
                .fails(ErrorCode.END_USER_NOT_FOUND, ErrorCode.APP_UNAVAILABLE)));
  }

  private Reply rate(Call call) {
    apps.any(call.caller());
    Owner owner = Users.ofBody(call);
    String message = call.path("message_id");
    String rating = call.body().oneOf("rating", "", RATINGS);
    if (!rating.isEmpty()) {
      String content = call.body().prose("content", "");
      feedbacks.rate(owner, message, rating, content.isBlank() ? null : content);
    } else if (!feedbacks.withdraw(owner, message)) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "'rating' cannot be null: the message has no rating to take back. Give like or dislike.");
    }
    return Reply.json(JsonNodeFactory.instance.objectNode().put("result", "success"));
  }

  private Reply list(Call call) {
    String app = apps.any(call.caller()).app().id();
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode data = body.putArray("data");
    for (Feedback one : feedbacks.list(call.caller().tenantId(), app, call.query("page", 1, 1, MAX_PAGES),
        call.query("limit", PAGE, 1, MAX_PAGE))) {
      data.addObject().put("id", one.id()).put("app_id", app).put("conversation_id", one.conversationId())
          .put("message_id", one.messageId()).put("rating", one.rating()).put("content", one.content())
          .put("from_source", "user").put("from_end_user_id", one.endUserId()).putNull("from_account_id")
          .put("created_at", one.createdAt().toString()).put("updated_at", one.updatedAt().toString());
    }
    return Reply.json(body);
  }

  private Reply endUser(Call call) {
    String app = apps.any(call.caller()).app().id();
    EndUser user = feedbacks.endUser(call.caller().tenantId(), app, call.path("end_user_id"))
        .orElseThrow(() -> new DifyException(ErrorCode.END_USER_NOT_FOUND, "End user not found."));
    return Reply.json(JsonNodeFactory.instance.objectNode().put("id", user.id()).put("tenant_id", user.tenantId())
        .put("app_id", user.appId()).put("type", "service_api").put("external_user_id", user.sessionId())
        .putNull("name").put("is_anonymous", user.sessionId().equals(Owner.DEFAULT_USER))
        .put("session_id", user.sessionId()).put("created_at", user.createdAt().toString())
        .put("updated_at", user.createdAt().toString()));
  }
}
