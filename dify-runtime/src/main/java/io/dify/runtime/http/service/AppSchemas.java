package io.dify.runtime.http.service;

import io.dify.runtime.http.Schema;
import java.util.ArrayList;
import java.util.List;

/** Shapes of what clients may know about an app, about the server, and about knowledge handed on. */
final class AppSchemas {
  static final Schema.Obj INFO = Schema.object("AppInfoResponse").must("name", Schema.text())
      .must("description", Schema.text()).must("tags", Schema.list(Schema.text())).must("mode", Schema.text())
      .must("author_name", Schema.text());

  static final Schema.Obj META = Schema.object("AppMetaResponse").must("tool_icons",
      new Schema.MapOf(new Schema.OneOf(List.of(Schema.text("uri"), Schema.object("ToolIconDetail")
          .must("background", Schema.text()).must("content", Schema.text())))));

  static final Schema.Obj SITE = Schema.object("WebAppSettingsResponse").must("title", Schema.text())
      .must("chat_color_theme", Schema.text()).must("chat_color_theme_inverted", Schema.truth())
      .must("icon_type", Schema.text()).must("icon", Schema.text())
      .must("icon_background", Schema.text()).must("icon_url", Schema.text("uri").orNull())
      .must("description", Schema.text()).must("copyright", Schema.text())
      .must("privacy_policy", Schema.text()).must("input_placeholder", Schema.text().orNull())
      .must("custom_disclaimer", Schema.text()).must("default_language", Schema.text())
      .must("show_workflow_steps", Schema.truth()).must("use_icon_as_answer_icon", Schema.truth());

  static final Schema.Obj PARAMETERS = Schema.object("AppParametersResponse")
      .must("opening_statement", Schema.text().orNull()).must("suggested_questions", Schema.list(Schema.text()))
      .must("suggested_questions_after_answer", enabled()).must("speech_to_text", enabled())
      .must("text_to_speech", enabled().must("voice", Schema.text()).must("language", Schema.text())
          .must("autoPlay", Schema.text()))
      .must("retriever_resource", enabled()).must("annotation_reply", enabled()).must("more_like_this", enabled())
      .must("sensitive_word_avoidance", enabled()).must("user_input_form", Schema.list(form()))
      .must("file_upload", files())
      .must("system_parameters", Schema.object("SystemParameters").must("file_size_limit", Schema.whole())
          .must("image_file_size_limit", Schema.whole()).must("audio_file_size_limit", Schema.whole())
          .must("video_file_size_limit", Schema.whole()).must("workflow_file_upload_limit", Schema.whole()));

  static final Schema.Obj HEALTH = Schema.object("Health").must("status", Schema.words("ok"))
      .must("version", Schema.text());

  static final Schema.Obj PASSAGES = Schema.object("ExternalKnowledge").must("records",
      Schema.list(Schema.object("ExternalPassage").must("content", Schema.text())
          .must("score", Schema.number().between(0, 1)).must("title", Schema.text())
          .must("metadata", Schema.anyObject())));

  static final Schema.Obj KNOWLEDGE_ERROR = Schema.object("ExternalKnowledgeError")
      .must("error_code", Schema.whole()).must("error_msg", Schema.text());

  private AppSchemas() {}

  private static Schema.Obj enabled() {
    return Schema.object().must("enabled", Schema.truth());
  }

  /** The settings of the app; those of images are always there. */
  private static Schema.Obj files() {
    Schema words = Schema.list(Schema.text());
    return Schema.object("FileUploadSettings").must("image", Schema.object().must("enabled", Schema.truth())
        .may("number_limits", Schema.whole()).may("detail", Schema.text()).may("transfer_methods", words))
        .may("enabled", Schema.truth()).may("number_limits", Schema.whole()).may("allowed_file_types", words)
        .may("allowed_file_extensions", words).may("allowed_file_upload_methods", words)
        .may("fileUploadConfig", Schema.anyObject());
  }

  /** One object for each field, whose only key is the kind of its control. */
  private static Schema form() {
    Schema.Obj control = Schema.object("InputControl").must("label", Schema.text()).must("variable", Schema.text())
        .must("required", Schema.truth()).must("default", Schema.anything()).may("max_length", Schema.whole())
        .may("options", Schema.list(Schema.text())).may("hint", Schema.text().orNull())
        .may("allowed_file_types", Schema.list(Schema.text()))
        .may("allowed_file_extensions", Schema.list(Schema.text()))
        .may("allowed_file_upload_methods", Schema.list(Schema.text())).may("number_limits", Schema.whole())
        .may("json_schema", Schema.anything());
    List<Schema> kinds = new ArrayList<>();
    for (String kind : List.of("text-input", "paragraph", "select", "number", "checkbox", "file", "file-list",
        "json_object", "external_data_tool")) {
      kinds.add(Schema.object().must(kind, control));
    }
    return new Schema.OneOf(kinds);
  }
}
