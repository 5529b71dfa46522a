package io.dify.runtime.http.dataset;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ModelRef;
import io.dify.core.retrieval.RetrievalJson;
import io.dify.core.retrieval.RetrievalSettings;
import io.dify.core.retrieval.ScoreWeights;
import io.dify.core.retrieval.SearchMethod;
import io.dify.core.value.Value;
import io.dify.rag.store.IndexingTechnique;
import io.dify.runtime.http.JsonBody;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code retrieval_model} and {@code external_retrieval_model} of requests and answers. Stateless. */
final class RetrievalModels {
  private static final List<String> REQUIRED = List.of("search_method", "reranking_enable", "top_k",
      "score_threshold_enabled");

  private RetrievalModels() {}

  /**
   * The {@code retrieval_model} of a body, if it has one.
   *
   * @throws DifyException {@code INVALID_PARAM} naming what is missing or wrong in it
   */
  static Optional<RetrievalSettings> read(JsonBody body) {
    Value.Obj model = body.object("retrieval_model");
    if (body.value("retrieval_model").isEmpty()) {
      return Optional.empty();
    }
    for (String name : REQUIRED) {
      if (model.fields().getOrDefault(name, Value.nothing()).isNothing()) {
        throw new DifyException(ErrorCode.INVALID_PARAM, "'retrieval_model." + name + "' is required.");
      }
    }
    return Optional.of(RetrievalJson.settings(model));
  }

  /** The {@code external_retrieval_model} of a body, if it has one: the limits of a search in another system. */
  static Optional<RetrievalSettings> readExternal(JsonBody body) {
    Value.Obj model = body.object("external_retrieval_model");
    if (body.value("external_retrieval_model").isEmpty()) {
      return Optional.empty();
    }
    RetrievalSettings limits = RetrievalJson.settings(model);
    return Optional.of(new RetrievalSettings(SearchMethod.DEFAULT, limits.topK(), limits.scoreThreshold(),
        limits.thresholdEnabled(), limits.reranking()));
  }

  /**
   * Settings as {@code retrieval_model_dict}.
   *
   * @param technique decides how a base is searched that has no method of its own
   */
  static ObjectNode write(RetrievalSettings settings, IndexingTechnique technique) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("search_method", method(settings, technique).wire());
    node.put("reranking_enable", settings.reranking().enabled());
    node.put("reranking_mode", settings.reranking().mode().wire());
    ModelRef model = settings.reranking().model();
    node.putObject("reranking_model").put("reranking_provider_name", model == null ? "" : model.provider())
        .put("reranking_model_name", model == null ? "" : model.name());
    weights(settings.reranking().weights(), node);
    limits(settings, node);
    return node;
  }

  private static SearchMethod method(RetrievalSettings settings, IndexingTechnique technique) {
    if (settings.method() != SearchMethod.DEFAULT) {
      return settings.method();
    }
    return technique == IndexingTechnique.ECONOMY ? SearchMethod.KEYWORD : SearchMethod.HYBRID;
  }

  private static void weights(@Nullable ScoreWeights weights, ObjectNode into) {
    if (weights == null) {
      into.putNull("weights");
      return;
    }
    ModelRef embedding = weights.embedding();
    ObjectNode node = into.putObject("weights").put("weight_type", weights.type());
    node.putObject("vector_setting").put("vector_weight", weights.vector())
        .put("embedding_provider_name", embedding == null ? "" : embedding.provider())
        .put("embedding_model_name", embedding == null ? "" : embedding.name());
    node.putObject("keyword_setting").put("keyword_weight", weights.keyword());
  }

  /** Settings as {@code external_retrieval_model}. */
  static ObjectNode writeExternal(RetrievalSettings settings) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    limits(settings, node);
    return node;
  }

  private static void limits(RetrievalSettings settings, ObjectNode into) {
    into.put("top_k", settings.topK().orElse(RetrievalSettings.DEFAULT_TOP_K))
        .put("score_threshold_enabled", settings.thresholdEnabled())
        .put("score_threshold", settings.scoreThreshold().orElse(0));
  }
}
