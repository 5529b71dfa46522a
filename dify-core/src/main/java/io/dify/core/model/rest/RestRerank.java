package io.dify.core.model.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.cancel.Cancellation;
import io.dify.core.model.RankedPassage;
import io.dify.core.model.RerankModel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** A reranking model of a service. Thread-safe. */
public final class RestRerank implements RerankModel {
  private final JsonService json;
  private final String model;
  private final RerankDialect dialect;

  /**
   * A model.
   *
   * @param dialect name of the form of requests: {@code jina}, {@code cohere}, {@code voyage} or {@code tei}
   */
  public RestRerank(ModelService service, String model, String dialect) {
    this.json = new JsonService(service, model);
    this.model = model;
    this.dialect = RerankDialect.valueOf(dialect.toUpperCase(Locale.ROOT));
  }

  @Override
  public List<RankedPassage> rerank(String query, List<String> passages, int topN, Cancellation cancellation) {
    if (passages.isEmpty()) {
      return List.of();
    }
    JsonNode answer = json.post(dialect.path(), request(query, passages, topN), cancellation);
    List<RankedPassage> ranked = new ArrayList<>();
    for (JsonNode item : dialect.list().isEmpty() ? answer : answer.path(dialect.list())) {
      int index = item.path("index").asInt(-1);
      if (index < 0 || index >= passages.size() || !item.path(dialect.score()).isNumber()) {
        throw json.failures().notUnderstood(null);
      }
      ranked.add(new RankedPassage(index, item.path(dialect.score()).asDouble()));
    }
    if (ranked.isEmpty()) {
      throw json.failures().notUnderstood(null);
    }
    return ranked.stream().sorted(Comparator.comparingDouble(RankedPassage::score).reversed()).limit(topN).toList();
  }

  private ObjectNode request(String query, List<String> passages, int topN) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    if (dialect.top().isEmpty()) {
      body.put("truncate", true);
    } else {
      body.put("model", model).put(dialect.top(), Math.min(topN, passages.size()));
    }
    body.put("query", query);
    passages.forEach(body.putArray(dialect.passages())::add);
    return body;
  }
}
