package io.dify.runtime.http.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.runtime.annotation.AnnotatedApp;
import io.dify.runtime.annotation.Annotations;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.http.Call;
import io.dify.runtime.http.Method;
import io.dify.runtime.http.Reply;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.RouteDoc;
import io.dify.runtime.registry.AppSpec;
import io.dify.runtime.registry.LiveApp;
import io.dify.runtime.storage.FileClass;
import io.dify.runtime.storage.UploadLimits;
import io.dify.workflow.dsl.AppInfo;
import io.dify.workflow.node.start.InputVariable;
import io.dify.workflow.node.start.StartConfig;
import java.util.List;
import java.util.function.Function;

/** What clients may know about an app. */
final class AppRoutes {
  private final Apps apps;
  private final Function<LiveApp, List<String>> tags;
  private final Annotations annotations;
  private final UploadLimits limits;

  AppRoutes(Apps apps, Function<LiveApp, List<String>> tags, Annotations annotations, UploadLimits limits) {
    this.limits = limits;
    this.apps = apps;
    this.annotations = annotations;
    this.tags = tags;
  }

  List<Route> routes() {
    return List.of(
        new Route(Method.GET, "/v1/info", CredentialKind.APP, 0, this::info,
            RouteDoc
                .json("Name, description, mode and tags of the app; a tag names the built-in model if that answers.")
                .gives(AppSchemas.INFO).fails(ErrorCode.APP_UNAVAILABLE)),
        new Route(Method.GET, "/v1/parameters", CredentialKind.APP, 0, this::parameters,
            RouteDoc.json("What a client needs to draw the app: opening, input form, features, limits.")
                .gives(AppSchemas.PARAMETERS).fails(ErrorCode.APP_UNAVAILABLE)),
        new Route(Method.GET, "/v1/meta", CredentialKind.APP, 0, this::meta,
            RouteDoc.json("Icons of the app's tools.").gives(AppSchemas.META).fails(ErrorCode.APP_UNAVAILABLE)),
        new Route(Method.GET, "/v1/site", CredentialKind.APP, 0, this::site,
            RouteDoc.json("How the app's web page looks.").gives(AppSchemas.SITE)
                .fails(ErrorCode.APP_UNAVAILABLE, ErrorCode.FORBIDDEN)));
  }

  private Reply info(Call call) {
    LiveApp app = apps.any(call.caller());
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("name", app.spec().info().name()).put("description",
        app.spec().info().description());
    ArrayNode list = body.putArray("tags");
    tags.apply(app).forEach(list::add);
    return Reply.json(body.put("mode", app.spec().mode().wire()).put("author_name", ""));
  }

  private Reply meta(Call call) {
    apps.any(call.caller());
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putObject("tool_icons");
    return Reply.json(body);
  }

  private Reply site(Call call) {
    AppInfo app = apps.any(call.caller()).spec().info();
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("title", app.name()).put("chat_color_theme", "")
        .put("chat_color_theme_inverted", false).put("icon_type", app.iconType())
        .put("icon", app.icon()).put("icon_background", app.iconBackground()).putNull("icon_url")
        .put("description", app.description()).put("copyright", "").put("privacy_policy", "")
        .putNull("input_placeholder").put("custom_disclaimer", "").put("default_language", "en-US")
        .put("show_workflow_steps", true);
    return Reply.json(body.put("use_icon_as_answer_icon", app.useIconAsAnswerIcon()));
  }

  private Reply parameters(Call call) {
    AppSpec app = apps.any(call.caller()).spec();
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.set("opening_statement", feature(app, "opening_statement", JsonNodeFactory.instance.textNode("")));
    body.set("suggested_questions", feature(app, "suggested_questions", JsonNodeFactory.instance.arrayNode()));
    for (String name : List.of("suggested_questions_after_answer", "speech_to_text", "retriever_resource",
        "more_like_this", "sensitive_word_avoidance")) {
      body.putObject(name).put("enabled", app.enabled(name));
    }
    body.putObject("annotation_reply").put("enabled", annotations.answers(
        new AnnotatedApp(call.caller().tenantId(), call.caller().appId())));
    body.set("text_to_speech", over(JsonNodeFactory.instance.objectNode().put("enabled", false).put("voice", "")
        .put("language", "").put("autoPlay", "disabled"), feature(app, "text_to_speech")));
    body.set("user_input_form", form(app));
    body.set("file_upload", over(noFiles(), feature(app, "file_upload")));
    body.putObject("system_parameters").put("file_size_limit", limits.megabytes(FileClass.DOCUMENT))
        .put("image_file_size_limit", limits.megabytes(FileClass.IMAGE))
        .put("audio_file_size_limit", limits.megabytes(FileClass.AUDIO))
        .put("video_file_size_limit", limits.megabytes(FileClass.VIDEO)).put("workflow_file_upload_limit", 10);
    return Reply.json(body);
  }

  private static JsonNode feature(AppSpec app, String name, JsonNode fallback) {
    JsonNode given = feature(app, name);
    return given.isNull() ? fallback : given;
  }

  private static JsonNode feature(AppSpec app, String name) {
    return ValueJson.toNode(app.features().raw().fields().getOrDefault(name, Value.nothing()));
  }

  /** What an app says of a feature, and the usual where it says nothing. */
  private static ObjectNode over(ObjectNode usual, JsonNode given) {
    given.properties().stream().filter(field -> !field.getValue().isNull())
        .forEach(field -> usual.set(field.getKey(), field.getValue()));
    return usual;
  }

  /** Clients look for {@code image} whether files are taken or not. */
  private static ObjectNode noFiles() {
    ObjectNode none = JsonNodeFactory.instance.objectNode().put("enabled", false);
    none.putObject("image").put("enabled", false).put("number_limits", 3).put("detail", "high")
        .putArray("transfer_methods").add("remote_url").add("local_file");
    return none;
  }

  private static ArrayNode form(AppSpec app) {
    ArrayNode form = JsonNodeFactory.instance.arrayNode();
    if (app.graph().root().config() instanceof StartConfig start) {
      start.variables().forEach(variable -> form.addObject().set(variable.type(), control(variable)));
    }
    return form;
  }

  private static ObjectNode control(InputVariable variable) {
    ObjectNode control = JsonNodeFactory.instance.objectNode().put("label", variable.label())
        .put("variable", variable.name()).put("required", variable.required());
    control.set("default", ValueJson.toNode(variable.fallback()));
    if (variable.maxLength() > 0) {
      control.put("max_length", variable.maxLength());
    }
    ArrayNode options = control.putArray("options");
    variable.options().forEach(options::add);
    return control;
  }
}
