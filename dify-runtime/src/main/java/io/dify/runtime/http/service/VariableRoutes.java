package io.dify.runtime.http.service;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.core.value.ValueText;
import io.dify.core.value.ValueType;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.conversation.Conversation;
import io.dify.runtime.conversation.Conversations;
import io.dify.runtime.conversation.Owner;
import io.dify.runtime.http.Call;
import io.dify.runtime.http.Method;
import io.dify.runtime.http.Param;
import io.dify.runtime.http.Reply;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.RouteDoc;
import io.dify.runtime.http.Schema;
import io.dify.runtime.registry.LiveApp;
import io.dify.workflow.dsl.AppDefinition;
import io.dify.workflow.dsl.AppVariable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The variables of conversations. Their ids follow from conversation and name, so they need no place of their own. */
final class VariableRoutes {
  private static final long MAX_BODY = 1 << 20;
  private static final int PAGE = 20;
  private static final int MAX_PAGE = 100;
  private static final int MAX_NAME = 255;

  private final Apps apps;
  private final Conversations conversations;

  VariableRoutes(Apps apps, Conversations conversations) {
    this.apps = apps;
    this.conversations = conversations;
  }

  List<Route> routes() {
    Param user = Param.query("user", "string", "The end user, default " + Owner.DEFAULT_USER + ".");
    ErrorCode[] errors = { ErrorCode.NOT_CHAT_APP, ErrorCode.APP_UNAVAILABLE, ErrorCode.NOT_FOUND};
    return List.of(
        new Route(Method.GET, "/v1/conversations/{conversation_id}/variables", CredentialKind.APP, 0, this::list,
            RouteDoc.json("Variables of a conversation.", user,
                Param.query("last_id", "string", "The last variable of the page before."),
                Param.limit(PAGE, MAX_PAGE),
                Param.query("variable_name", Schema.text().length(1, MAX_NAME), "Only the variable of this name."))
                .gives(ChatSchemas.VARIABLES).fails(errors)),
        new Route(Method.PUT, "/v1/conversations/{conversation_id}/variables/{variable_id}", CredentialKind.APP,
            MAX_BODY, this::put, RouteDoc.json("Gives a variable another value, of the same type.",
                Param.body("value", Schema.anything(), "The value.").must(),
                Param.body("user", "string", "The end user."))
                .gives(ChatSchemas.VARIABLE).fails(errors)));
  }

  private Reply list(Call call) {
    LiveApp app = apps.chat(call.caller());
    int limit = call.query("limit", PAGE, 1, MAX_PAGE);
    Optional<String> name = call.query("variable_name");
    if (name.isPresent() && name.get().length() > MAX_NAME) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "'variable_name' has at most " + MAX_NAME + " characters.");
    }
    Conversation conversation = known(Users.ofQuery(call), call);
    List<AppVariable> all = declared(app).stream()
        .filter(one -> name.map(one.name()::equals).orElse(true)).toList();
    int from = 0;
    Optional<String> last = call.query("last_id");
    if (last.isPresent()) {
      from = all.stream().map(one -> id(conversation, one)).toList().indexOf(last.get()) + 1;
      if (from == 0) {
        throw notFound();
      }
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("limit", limit)
        .put("has_more", from + limit < all.size());
    ArrayNode data = body.putArray("data");
    all.stream().skip(from).limit(limit).forEach(one -> data.add(node(conversation, one)));
    return Reply.json(body);
  }

  private Reply put(Call call) {
    LiveApp app = apps.chat(call.caller());
    Owner owner = Users.ofBody(call);
    Conversation conversation = known(owner, call);
    AppVariable variable = declared(app).stream()
        .filter(one -> id(conversation, one).equals(call.path("variable_id"))).findFirst()
        .orElseThrow(VariableRoutes::notFound);
    Value value = call.body().value("value").orElseThrow(
        () -> new DifyException(ErrorCode.BAD_REQUEST, "'value' is required."));
    if (!VariableTypes.fits(variable.type(), value)) {
      throw new DifyException(ErrorCode.BAD_REQUEST, "The variable '" + variable.name() + "' is of type "
          + variable.type().wire() + ", which the value is not.");
    }
    Conversation changed = conversations.setVariable(owner, conversation.id(), variable.name(), value)
        .orElseThrow(() -> new DifyException(ErrorCode.NOT_FOUND, "Conversation Not Exists."));
    return Reply.json(node(changed, variable));
  }

  private Conversation known(Owner owner, Call call) {
    return conversations.find(owner, call.path("conversation_id"))
        .orElseThrow(() -> new DifyException(ErrorCode.NOT_FOUND, "Conversation Not Exists."));
  }

  private static DifyException notFound() {
    return new DifyException(ErrorCode.NOT_FOUND, "Conversation Variable Not Exists.");
  }

  private static List<AppVariable> declared(LiveApp app) {
    return app.spec().file().definition() instanceof AppDefinition.Workflow workflow
        ? workflow.conversation()
        : List.of();
  }

  private static String id(Conversation conversation, AppVariable variable) {
    return UUID.nameUUIDFromBytes((conversation.id() + "/" + variable.name()).getBytes(StandardCharsets.UTF_8))
        .toString();
  }

  private static ObjectNode node(Conversation conversation, AppVariable variable) {
    Value value = variable.type() == ValueType.SECRET
        ? Value.of("******")
        : conversation.variables().fields().getOrDefault(variable.name(), variable.value());
    return JsonNodeFactory.instance.objectNode().put("id", id(conversation, variable)).put("name", variable.name())
        .put("value_type", variable.type().wire())
        .put("value", value instanceof Value.Array || value instanceof Value.Obj
            ? ValueJson.write(value)
            : ValueText.plain(value))
        .put("description", variable.description()).put("created_at", conversation.createdAt().getEpochSecond())
        .put("updated_at", conversation.updatedAt().getEpochSecond());
  }
}
