package io.dify.core.model.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** The forms in which services take texts and give vectors. */
enum EmbeddingDialect {
  /** {@code /embeddings} of OpenAI, which most services have. */
  OPENAI("/embeddings", "data", "embedding") {
    @Override
    ObjectNode request(String model, List<String> texts) {
      return list(model, "input", texts);
    }
  },
  /** {@code /api/embed} of Ollama, which cuts texts that are too long. */
  OLLAMA("/api/embed", "embeddings", "") {
    @Override
    ObjectNode request(String model, List<String> texts) {
      return list(model, "input", texts);
    }
  },
  /** {@code /embed} of Text Embeddings Inference. */
  TEI("/embed", "", "") {
    @Override
    ObjectNode request(String model, List<String> texts) {
      ObjectNode body = list(model, "inputs", texts).put("truncate", true);
      body.remove("model");
      return body;
    }
  },
  /** {@code batchEmbedContents} of Gemini. */
  GEMINI("/models/{model}:batchEmbedContents", "embeddings", "values") {
    @Override
    ObjectNode request(String model, List<String> texts) {
      ObjectNode body = JsonNodeFactory.instance.objectNode();
      ArrayNode requests = body.putArray("requests");
      texts.forEach(text -> requests.addObject().put("model", "models/" + model).putObject("content").putArray("parts")
          .addObject().put("text", text));
      return body;
    }
  };

  private final String path;
  private final String list;
  private final String vector;

  EmbeddingDialect(String path, String list, String vector) {
    this.path = path;
    this.list = list;
    this.vector = vector;
  }

  abstract ObjectNode request(String model, List<String> texts);

  String path(String model) {
    return path.replace("{model}", model);
  }

  /** The vectors of an answer, in the order of the texts. */
  List<JsonNode> vectors(JsonNode answer) {
    JsonNode items = list.isEmpty() ? answer : answer.path(list);
    List<JsonNode> vectors = new ArrayList<>();
    items.forEach(item -> vectors.add(vector.isEmpty() ? item : item.path(vector)));
    for (int i = 0; i < items.size(); i++) {
      if (items.path(i).has("index")) {
        vectors.set(items.path(i).path("index").asInt(i) % items.size(), items.path(i).path(vector));
      }
    }
    return vectors;
  }

  private static ObjectNode list(String model, String field, List<String> texts) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("model", model);
    texts.forEach(body.putArray(field)::add);
    return body;
  }
}
