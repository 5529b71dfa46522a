package io.dify.runtime.http.dataset;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.rag.chunk.ChunkMode;
import io.dify.rag.chunk.ChunkSettings;
import io.dify.rag.document.SourceDocument;
import io.dify.rag.ingest.ProcessRule;
import io.dify.rag.store.BaseSettings;
import io.dify.runtime.http.Call;
import io.dify.runtime.http.JsonBody;
import io.dify.runtime.http.Parts;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a request says about a document.
 *
 * @param fields the fields of the body, or of {@code data} in a form
 * @param name the document's name; null when it is not named
 * @param file its content; null when there is none
 */
record DocumentBody(JsonBody fields, @Nullable String name, @Nullable SourceDocument file) {
  private static final List<String> FORMS = List.of(ChunkMode.TEXT_MODEL, ChunkMode.HIERARCHICAL_MODEL,
      ChunkMode.QA_MODEL);
  private static final String ENGLISH = "English";

  /** A new document by text. */
  static DocumentBody newText(Call call) {
    call.body().requiredText("name");
    call.body().requiredText("text");
    return text(call);
  }

  /** The same, where name and text may be left out. */
  static DocumentBody text(Call call) {
    JsonBody fields = call.body();
    String name = fields.has("name") ? fields.requiredText("name").strip() : null;
    String text = fields.has("text") ? fields.requiredText("text") : null;
    return new DocumentBody(fields, name, text == null
        ? null
        : SourceDocument.of(textFile(name),
            text.getBytes(StandardCharsets.UTF_8)));
  }

  private static String textFile(@Nullable String name) {
    String title = name == null ? "text" : name;
    return title.endsWith(".txt") ? title : title + ".txt";
  }

  /** A new document by file. */
  static DocumentBody newFile(Call call) {
    call.parts().file("file");
    return file(call);
  }

  /** The same, where the file may be left out. */
  static DocumentBody file(Call call) {
    JsonBody fields = data(call.parts());
    String named = fields.text("name", "").strip();
    return call.parts().optionalFile("file")
        .map(part -> new DocumentBody(fields, named.isEmpty() ? part.name() : named,
            SourceDocument.of(part.name(), part.size(), part::open)))
        .orElseGet(() -> new DocumentBody(fields, named.isEmpty() ? null : named, null));
  }

  private static JsonBody data(Parts parts) {
    try {
      return JsonBody.parse(parts.text("data").orElse("").getBytes(StandardCharsets.UTF_8));
    } catch (DifyException e) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "The field 'data' must be text with a JSON object, such as {\"indexing_technique\": \"economy\"}.", e);
    }
  }

  /** Says nothing about the document but its language. */
  String language() {
    String language = fields.text("doc_language", ENGLISH);
    if (language.length() > 255) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "'doc_language' has at most 255 characters.");
    }
    return language;
  }

  /** Whether it says nothing of how the document is read, so that what was read stays. */
  boolean onlyName() {
    return file == null && !fields.has("process_rule") && !fields.has("doc_language");
  }

  /** The document that is to be replaced; empty for none. */
  String original() {
    return fields.text("original_document_id", "").strip();
  }

  /**
   * The rule of a document for a base that has none yet.
   *
   * @param base settings of the base, whose chunk mode stays unless the request names one
   */
  ProcessRule firstRule(BaseSettings base) {
    return rule(fields.object("process_rule"), form().orElse(base.chunk().mode().wire()), base);
  }

  /**
   * The rule of a document, if the request has one.
   *
   * @throws DifyException {@code INVALID_PARAM} when its form is not that of the base
   */
  Optional<ProcessRule> rule(BaseSettings base) {
    String form = base.chunk().mode().wire();
    if (!form().orElse(form).equals(form)) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "'doc_form' must be that of the knowledge base, " + form + ", not " + form().orElse("") + ".");
    }
    return fields.has("process_rule")
        ? Optional.of(rule(fields.object("process_rule"), form, base))
        : Optional.empty();
  }

  private Optional<String> form() {
    return fields.has("doc_form") ? Optional.of(fields.oneOf("doc_form", "", FORMS)) : Optional.empty();
  }

  /** The model that makes questions is chosen for a base, not by the API. */
  private ProcessRule rule(Value.Obj json, String form, BaseSettings base) {
    if (fields.has("process_rule") && json.fields().getOrDefault("mode", Value.nothing()).isNothing()) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "'process_rule.mode' is required.");
    }
    ProcessRule rule = ProcessRule.read(json, form, language());
    if (rule.chunk().mode() instanceof ChunkMode.QuestionAnswer questions
        && base.chunk().mode() instanceof ChunkMode.QuestionAnswer chosen) {
      ChunkSettings chunk = rule.chunk()
          .withMode(new ChunkMode.QuestionAnswer(questions.language(), chosen.model()));
      return new ProcessRule(rule.clean(), chunk);
    }
    return rule;
  }
}
