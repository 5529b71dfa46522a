package io.dify.rag.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.model.ModelRef;
import io.dify.rag.chunk.ChunkMode;
import io.dify.rag.chunk.ChunkSettings;
import io.dify.rag.chunk.CutRule;
import io.dify.rag.clean.CleanSettings;
import io.dify.rag.measure.LengthUnit;
import org.jspecify.annotations.Nullable;

/** The part of a base's settings that says how documents become chunks. */
final class RulesJson {
  private RulesJson() {}

  static void write(CleanSettings clean, ObjectNode out) {
    out.put("collapse_whitespace", clean.collapseWhitespace()).put("remove_urls_emails", clean.removeUrlsAndEmails())
        .put("remove_stopwords", clean.removeStopwords());
  }

  static CleanSettings clean(JsonNode in) {
    CleanSettings usual = CleanSettings.defaults();
    return new CleanSettings(in.path("collapse_whitespace").asBoolean(usual.collapseWhitespace()),
        in.path("remove_urls_emails").asBoolean(usual.removeUrlsAndEmails()),
        in.path("remove_stopwords").asBoolean(usual.removeStopwords()));
  }

  static void write(ChunkSettings chunk, ObjectNode out) {
    write(chunk.cut(), out);
    out.put("sections", chunk.sections()).put("mode", chunk.mode().wire());
    switch (chunk.mode()) {
      case ChunkMode.General general -> {
      }
      case ChunkMode.ParentChild both -> {
        out.put("parents", both.parents().wire());
        write(both.children(), out.putObject("children"));
      }
      case ChunkMode.QuestionAnswer questions -> {
        out.put("language", questions.language());
        ModelRef model = questions.model();
        if (model != null) {
          out.putObject("model").put("provider", model.provider()).put("name", model.name());
        }
      }
    }
  }

  static ChunkSettings chunk(JsonNode in) {
    ChunkSettings usual = ChunkSettings.defaults();
    return new ChunkSettings(mode(in), cut(in, usual.cut()), in.path("sections").asBoolean(usual.sections()));
  }

  private static ChunkMode mode(JsonNode in) {
    return switch (ChunkMode.of(in.path("mode").asText(ChunkMode.TEXT_MODEL))) {
      case ChunkMode.General general -> general;
      case ChunkMode.ParentChild both -> new ChunkMode.ParentChild(
          ChunkMode.Parents.of(in.path("parents").asText(both.parents().wire())),
          cut(in.path("children"), both.children()));
      case ChunkMode.QuestionAnswer questions -> new ChunkMode.QuestionAnswer(
          in.path("language").asText(questions.language()), model(in.path("model")));
    };
  }

  private static @Nullable ModelRef model(JsonNode in) {
    return in.isObject() ? new ModelRef(in.path("provider").asText(), in.path("name").asText()) : null;
  }

  private static void write(CutRule cut, ObjectNode out) {
    out.put("separator", cut.separator()).put("max_length", cut.maxLength()).put("overlap", cut.overlap()).put("unit",
        cut.unit().wire());
  }

  private static CutRule cut(JsonNode in, CutRule usual) {
    return new CutRule(in.path("separator").asText(usual.separator()), in.path("max_length").asInt(usual.maxLength()),
        in.path("overlap").asInt(usual.overlap()), LengthUnit.of(in.path("unit").asText(usual.unit().wire())));
  }
}
