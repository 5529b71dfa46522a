package io.dify.runtime.http.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.http.Call;
import io.dify.runtime.http.Method;
import io.dify.runtime.http.Reply;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.RouteDoc;
import io.dify.runtime.http.RouteHandler;
import io.dify.runtime.http.Schema;
import io.dify.runtime.tenant.Workspace;
import io.dify.runtime.tenant.Workspaces;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What administrators may, and the forms that their answers share. Thread-safe. */
record Admins(Workspaces workspaces) {
  static final String BASE = "/admin/api";
  static final String WORKSPACE = BASE + "/workspaces/{workspace_id}";
  private static final int MAX_NAME = 100;
  /** Of whoever asks for what there is not, or what is another's. */
  static final ErrorCode[] REFUSALS = { ErrorCode.FORBIDDEN, ErrorCode.NOT_FOUND, ErrorCode.CONFLICT};
  static final int MAX_BODY = 64 << 10;

  static Route get(String path, RouteHandler handler, String what, Schema shape) {
    return new Route(Method.GET, path, CredentialKind.ADMIN, 0, handler,
        RouteDoc.json(what).gives(shape).fails(REFUSALS));
  }

  static Route post(String path, RouteHandler handler, RouteDoc doc) {
    return new Route(Method.POST, path, CredentialKind.ADMIN, doc.params().isEmpty() ? 0 : MAX_BODY, handler,
        doc.fails(REFUSALS));
  }

  static Route delete(String path, RouteHandler handler, String what) {
    return new Route(Method.DELETE, path, CredentialKind.ADMIN, 0, handler,
        RouteDoc.json(what).answers(204, "").fails(REFUSALS));
  }

  /** The workspace of the path, if the caller may see it; whether it does not exist or is another's is not told. */
  Workspace of(Call call) {
    String id = call.path("workspace_id");
    boolean may = call.caller().isOperator() || call.caller().tenantId().equals(id);
    return (may ? workspaces.find(id) : Optional.<Workspace>empty())
        .orElseThrow(() -> new DifyException(ErrorCode.NOT_FOUND, "There is no such workspace."));
  }

  /** Its id. */
  String tenant(Call call) {
    return of(call).id();
  }

  static void requireOperator(Call call) {
    if (!call.caller().isOperator()) {
      throw new DifyException(ErrorCode.FORBIDDEN,
          "Only the operator may do this; use the admin key that the first start printed.");
    }
  }

  /** The name in a body: up to 100 characters, none of which breaks a line. */
  static String name(Call call) {
    String name = call.body().requiredText("name").strip();
    if (name.length() > MAX_NAME || name.chars().anyMatch(Character::isISOControl)) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "'name' must have at most " + MAX_NAME + " characters, and no line breaks or other control characters.");
    }
    return name;
  }

  static <T> Reply list(List<T> items, Function<T, ObjectNode> form) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode data = body.putArray("data");
    items.forEach(item -> data.add(form.apply(item)));
    return Reply.json(body);
  }

  static ObjectNode json() {
    return JsonNodeFactory.instance.objectNode();
  }
}
