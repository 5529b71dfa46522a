package io.dify.runtime.http.service;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ModelRef;
import io.dify.core.value.Value;
import io.dify.runtime.annotation.AnnotatedApp;
import io.dify.runtime.annotation.Annotation;
import io.dify.runtime.annotation.AnnotationStore;
import io.dify.runtime.annotation.Annotations;
import io.dify.runtime.annotation.ReplyAction;
import io.dify.runtime.annotation.ReplyJob;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.http.Call;
import io.dify.runtime.http.JsonBody;
import io.dify.runtime.http.Method;
import io.dify.runtime.http.Param;
import io.dify.runtime.http.Reply;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.RouteDoc;
import io.dify.runtime.http.Schema;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Answers written for questions: keeping them, and letting an app answer with them. For chat apps only. */
final class AnnotationRoutes {
  private static final long MAX_BODY = 1 << 20;
  private static final int PAGE = 20;
  private static final int MAX_PAGE = 1000;
  private static final int MAX_PAGES = 99_999;
  private static final String ONE = "/v1/apps/annotations/{annotation_id}";
  private static final String SWITCH = "/v1/apps/annotation-reply/{action}";

  private final Apps apps;
  private final Annotations annotations;

  AnnotationRoutes(Apps apps, Annotations annotations) {
    this.apps = apps;
    this.annotations = annotations;
  }

  List<Route> routes() {
    Param[] texts = { Param.body("question", "string", "What users may ask.").must(),
      Param.body("answer", "string", "What they are answered.").must()};
    ErrorCode[] errors = { ErrorCode.NOT_CHAT_APP, ErrorCode.APP_UNAVAILABLE};
    Param action = Param.path("action", Schema.words("enable", "disable"), "What to do.");
    return List.of(
        new Route(Method.POST, "/v1/apps/annotations", CredentialKind.APP, MAX_BODY, this::add,
            RouteDoc.json("Writes an answer for a question.", texts).gives(201, AnnotationSchemas.ITEM).fails(errors)),
        new Route(Method.GET, "/v1/apps/annotations", CredentialKind.APP, 0, this::list,
            RouteDoc.json("Annotations of the app, newest first.", Param.page(MAX_PAGES), Param.limit(PAGE, MAX_PAGE),
                Param.query("keyword", "string", "Only those with this text in question or answer."))
                .gives(AnnotationSchemas.LIST).fails(errors)),
        new Route(Method.PUT, ONE, CredentialKind.APP, MAX_BODY, this::change,
            RouteDoc.json("Gives an annotation another text.", texts).gives(AnnotationSchemas.ITEM).fails(errors)
                .fails(ErrorCode.NOT_FOUND)),
        new Route(Method.DELETE, ONE, CredentialKind.APP, MAX_BODY, this::delete,
            RouteDoc.json("Deletes an annotation.").answers(204, "").fails(errors).fails(ErrorCode.NOT_FOUND)),
        new Route(Method.POST, SWITCH, CredentialKind.APP, MAX_BODY, this::turn,
            RouteDoc.json("Begins to let the app answer with annotations, or not to.", action,
                Param.body("embedding_provider_name", "string", "Whose model compares questions.").must(),
                Param.body("embedding_model_name", "string", "Which model.").must(),
                Param.body("score_threshold", Schema.number().between(0, 1), "Least likeness for an answer.").must())
                .gives(AnnotationSchemas.JOB).fails(errors)),
        new Route(Method.GET, SWITCH + "/status/{job_id}", CredentialKind.APP, 0, this::status,
            RouteDoc.json("How far that job is.", action).gives(AnnotationSchemas.STATUS).fails(errors)
                .fails(ErrorCode.INVALID_PARAM)));
  }

  private AnnotatedApp app(Call call) {
    apps.chat(call.caller());
    return new AnnotatedApp(call.caller().tenantId(), call.caller().appId());
  }

  private Reply add(Call call) {
    AnnotatedApp app = app(call);
    return new Reply.Json(201, node(annotations.add(app, text(call, "question"), text(call, "answer"))), Map.of());
  }

  /** Without the NUL character, which databases do not take. */
  private static String text(Call call, String name) {
    return call.body().requiredText(name).replace("\0", "");
  }

  private Reply list(Call call) {
    AnnotatedApp app = app(call);
    int page = call.query("page", 1, 1, MAX_PAGES);
    int limit = call.query("limit", PAGE, 1, MAX_PAGE);
    Optional<String> keyword = call.query("keyword").map(text -> text.replace("\0", ""));
    AnnotationStore.Listed listed = annotations.list(app, keyword, page, limit);
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode data = body.putArray("data");
    listed.items().forEach(one -> data.add(node(one)));
    return Reply.json(body.put("has_more", (long) page * limit < listed.total()).put("limit", limit)
        .put("total", listed.total()).put("page", page));
  }

  private Reply change(Call call) {
    AnnotatedApp app = app(call);
    return annotations.change(app, call.path("annotation_id"), text(call, "question"), text(call, "answer"))
        .map(changed -> Reply.json(node(changed))).orElseThrow(AnnotationRoutes::notFound);
  }

  private Reply delete(Call call) {
    if (!annotations.delete(app(call), call.path("annotation_id"))) {
      throw notFound();
    }
    return new Reply.Empty();
  }

  private static DifyException notFound() {
    return new DifyException(ErrorCode.NOT_FOUND, "Annotation Not Exists.");
  }

  private Reply turn(Call call) {
    AnnotatedApp app = app(call);
    ReplyAction action = action(call);
    JsonBody body = call.body();
    ModelRef model = new ModelRef(body.requiredText("embedding_provider_name"),
        body.requiredText("embedding_model_name"));
    double threshold = threshold(body);
    ReplyJob job = switch (action) {
      case ENABLE -> annotations.enable(app, model, threshold);
      case DISABLE -> annotations.disable(app);
    };
    return Reply.json(node(job));
  }

  private static ReplyAction action(Call call) {
    return switch (call.path("action")) {
      case "enable" -> ReplyAction.ENABLE;
      case "disable" -> ReplyAction.DISABLE;
      default -> throw new DifyException(ErrorCode.INVALID_PARAM, "'action' must be enable or disable.");
    };
  }

  private static double threshold(JsonBody body) {
    return switch (body.value("score_threshold").orElse(Value.nothing())) {
      case Value.Whole whole -> whole.number();
      case Value.Fraction fraction -> fraction.number();
      case Value other -> throw new DifyException(ErrorCode.INVALID_PARAM,
          "'score_threshold' is required and must be a number from 0 to 1.");
    };
  }

  private Reply status(Call call) {
    AnnotatedApp app = app(call);
    ReplyAction action = action(call);
    ReplyJob job = annotations.job(app, call.path("job_id")).filter(one -> one.action() == action)
        .orElseThrow(() -> new DifyException(ErrorCode.INVALID_PARAM, "There is no such job of this app."));
    return Reply.json(node(job).put("error_msg", job.error()));
  }

  private static ObjectNode node(ReplyJob job) {
    return JsonNodeFactory.instance.objectNode().put("job_id", job.id()).put("job_status", job.status().wire());
  }

  private static ObjectNode node(Annotation one) {
    return JsonNodeFactory.instance.objectNode().put("id", one.id()).put("question", one.question())
        .put("answer", one.answer()).put("hit_count", one.hits()).put("created_at", one.createdAt().getEpochSecond());
  }
}
