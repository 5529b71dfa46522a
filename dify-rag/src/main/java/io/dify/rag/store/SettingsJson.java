package io.dify.rag.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ModelRef;
import io.dify.core.retrieval.RetrievalJson;
import io.dify.core.retrieval.RetrievalSettings;
import io.dify.core.retrieval.SearchMethod;
import io.dify.core.retrieval.SearchMode;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.core.value.ValueText;
import io.dify.rag.embed.EmbeddingChoice;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** JSON of settings and metadata as it lies in the database; what is missing has its default, what is unknown is passed over. */
final class SettingsJson {
  private SettingsJson() {}

  static String write(BaseSettings settings) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    RulesJson.write(settings.clean(), root.putObject("clean"));
    RulesJson.write(settings.chunk(), root.putObject("chunk"));
    root.set("retrieval", ValueJson.toNode(RetrievalJson.write(settings.retrieval())));
    switch (settings.embedding()) {
      case EmbeddingChoice.BuiltIn builtIn -> {
        // What is not there is the default.
      }
      case EmbeddingChoice.None none -> root.put("embedding", "none");
      case EmbeddingChoice.Model chosen -> root.putObject("embedding").put("provider", chosen.ref().provider())
          .put("name", chosen.ref().name());
    }
    return root.toString();
  }

  static BaseSettings read(String json) {
    JsonNode root = tree(json);
    return new BaseSettings(RulesJson.clean(root.path("clean")), RulesJson.chunk(root.path("chunk")), retrieval(root),
        embedding(root.path("embedding")));
  }

  private static EmbeddingChoice embedding(JsonNode node) {
    if (node.isObject()) {
      return new EmbeddingChoice.Model(new ModelRef(node.path("provider").asText(), node.path("name").asText()));
    }
    return node.asText().equals("none") ? new EmbeddingChoice.None() : EmbeddingChoice.DEFAULT;
  }

  /** Bases of the first version have a mode only. */
  private static RetrievalSettings retrieval(JsonNode root) {
    return root.path("retrieval").isObject()
        ? RetrievalJson.settings(ValueJson.fromNode(root.path("retrieval")))
        : RetrievalSettings.of(SearchMethod.of(
            SearchMode.valueOf(root.path("search_mode").asText("default").toUpperCase(Locale.ROOT))));
  }

  static String write(Map<String, Value> metadata) {
    return metadata.isEmpty() ? "{}" : ValueJson.write(new Value.Obj(metadata));
  }

  static String write(List<String> texts) {
    return texts.isEmpty() ? "[]" : ValueJson.write(Value.from(texts));
  }

  static List<String> readTexts(String json) {
    return json.equals("[]") || !(ValueJson.read(json) instanceof Value.Array array)
        ? List.of()
        : array.items().stream().map(ValueText::plain).toList();
  }

  static Map<String, Value> readMetadata(String json) {
    return json.equals("{}") || !(ValueJson.read(json) instanceof Value.Obj object) ? Map.of() : object.fields();
  }

  private static JsonNode tree(String json) {
    try {
      return ValueJson.mapper().readTree(json);
    } catch (JsonProcessingException e) {
      throw new DifyException(ErrorCode.STORE_FAILED,
          "The settings of a knowledge base in the database are not readable.", e);
    }
  }
}
