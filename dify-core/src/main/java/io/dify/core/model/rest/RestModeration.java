package io.dify.core.model.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.cancel.Cancellation;
import io.dify.core.model.ModerationModel;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A moderation model behind OpenAI's {@code /moderations}. Thread-safe. */
public final class RestModeration implements ModerationModel {
  private final JsonService json;
  private final String model;

  /** A model. */
  public RestModeration(ModelService service, String model) {
    this.json = new JsonService(service, model);
    this.model = model;
  }

  @Override
  public List<String> harms(List<String> texts, Cancellation cancellation) {
    if (texts.isEmpty()) {
      return List.of();
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("model", model);
    texts.forEach(body.putArray("input")::add);
    JsonNode results = json.post("/moderations", body, cancellation).path("results");
    if (results.size() != texts.size()) {
      throw json.failures().notUnderstood(null);
    }
    Set<String> harms = new LinkedHashSet<>();
    for (JsonNode result : results) {
      result.path("categories").properties().stream().filter(category -> category.getValue().asBoolean())
          .forEach(category -> harms.add(category.getKey()));
      if (harms.isEmpty() && result.path("flagged").asBoolean()) {
        harms.add("flagged");
      }
    }
    return List.copyOf(harms);
  }
}
