package io.dify.core.retrieval;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ModelRef;
import io.dify.core.value.Value;
import io.dify.core.value.ValueText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Settings and filters as they are on the wire and in app files: {@code retrieval_model}, {@code multiple_retrieval_config},
 * {@code metadata_filtering_conditions}. What is missing or null has its default, what is unknown is passed over, what does not fit is
 * {@code INVALID_PARAM} naming the field. Stateless.
 */
public final class RetrievalJson {
  private RetrievalJson() {}

  /** The settings of a {@code retrieval_model}. */
  public static RetrievalSettings settings(Value json) {
    OptionalDouble topK = number(json, "top_k");
    OptionalDouble threshold = number(json, "score_threshold");
    return new RetrievalSettings(SearchMethod.of(text(json, "search_method")),
        topK.isPresent() ? OptionalInt.of(whole("top_k", topK.getAsDouble())) : OptionalInt.empty(), threshold,
        truth(json, "score_threshold_enabled", false), reranking(json));
  }

  /** The {@code retrieval_model} of settings; what is not set is left out or null. */
  public static Value.Obj write(RetrievalSettings settings) {
    Map<String, Value> json = new LinkedHashMap<>();
    if (settings.method() != SearchMethod.DEFAULT) {
      json.put("search_method", Value.of(settings.method().wire()));
    }
    settings.topK().ifPresent(most -> json.put("top_k", Value.of((long) most)));
    json.put("score_threshold_enabled", Value.of(settings.thresholdEnabled()));
    settings.scoreThreshold().ifPresent(least -> json.put("score_threshold", Value.of(least)));
    Reranking reranking = settings.reranking();
    json.put("reranking_enable", Value.of(reranking.enabled()));
    json.put("reranking_mode", Value.of(reranking.mode().wire()));
    ModelRef model = reranking.model();
    if (model != null) {
      json.put("reranking_model", Value.from(
          Map.of("reranking_provider_name", model.provider(), "reranking_model_name", model.name())));
    }
    ScoreWeights weights = reranking.weights();
    json.put("weights", weights == null ? Value.nothing() : weights(weights));
    if (reranking.fallback()) {
      json.put("reranking_fallback", Value.of(true));
    }
    return new Value.Obj(json);
  }

  private static Value weights(ScoreWeights weights) {
    Map<String, Object> vector = new LinkedHashMap<>();
    vector.put("vector_weight", weights.vector());
    ModelRef embedding = weights.embedding();
    if (embedding != null) {
      vector.put("embedding_provider_name", embedding.provider());
      vector.put("embedding_model_name", embedding.name());
    }
    return Value.from(Map.of("weight_type", weights.type(), "vector_setting", vector, "keyword_setting",
        Map.of("keyword_weight", weights.keyword())));
  }

  /** The {@code reranking_*} and {@code weights} of a {@code retrieval_model} or {@code multiple_retrieval_config}. */
  public static Reranking reranking(Value json) {
    Value weights = at(json, "weights");
    String mode = text(json, "reranking_mode");
    return new Reranking(truth(json, "reranking_enable", false),
        mode.isEmpty() ? RerankingMode.RERANKING_MODEL : RerankingMode.of(mode), model(at(json, "reranking_model")),
        weights instanceof Value.Obj ? weights(weights) : null, truth(json, "reranking_fallback", false));
  }

  /** A model by its newer or older keys; null when its name is empty. */
  private static @Nullable ModelRef model(Value json) {
    String name = first(json, "reranking_model_name", "model");
    return name.isEmpty() ? null : new ModelRef(first(json, "reranking_provider_name", "provider"), name);
  }

  private static String first(Value json, String key, String otherwise) {
    String text = text(json, key);
    return text.isEmpty() ? text(json, otherwise) : text;
  }

  private static ScoreWeights weights(Value json) {
    Value vector = at(json, "vector_setting");
    String embedding = text(vector, "embedding_model_name");
    String type = text(json, "weight_type");
    return new ScoreWeights(type.isEmpty() ? ScoreWeights.CUSTOMIZED : type,
        number(vector, "vector_weight").orElse(0), number(at(json, "keyword_setting"), "keyword_weight").orElse(0),
        embedding.isEmpty() ? null : new ModelRef(text(vector, "embedding_provider_name"), embedding));
  }

  /** The filter of {@code metadata_filtering_conditions}; nothing for nothing. */
  public static MetadataFilter filter(Value json) {
    List<MetadataCondition> conditions = new ArrayList<>();
    if (at(json, "conditions") instanceof Value.Array list) {
      list.items().forEach(item -> conditions.add(condition(item)));
    }
    return new MetadataFilter(anyOf(text(json, "logical_operator")), conditions);
  }

  /**
   * Whether one condition is enough.
   *
   * @param logicalOperator {@code and}, {@code or}, or empty for {@code and}
   */
  public static boolean anyOf(String logicalOperator) {
    return switch (logicalOperator) {
      case "or" -> true;
      case "and", "" -> false;
      default -> throw new DifyException(ErrorCode.INVALID_PARAM,
          "logical_operator must be and or or, not \"" + logicalOperator + "\".");
    };
  }

  private static MetadataCondition condition(Value json) {
    String field = text(json, "name");
    if (field.isBlank()) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "A condition of metadata_filtering_conditions has no name; give it that of a field.");
    }
    Value value = at(json, "value");
    return new MetadataCondition(field, MetadataOperator.of(text(json, "comparison_operator")),
        value.isNothing() ? null : value);
  }

  /** Conditions as the external knowledge API takes them: names are lists. */
  public static Value.Obj write(MetadataFilter filter) {
    return (Value.Obj) Value.from(Map.of("logical_operator", filter.anyOf() ? "or" : "and", "conditions",
        filter.conditions().stream().map(RetrievalJson::write).toList()));
  }

  private static Value write(MetadataCondition condition) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", List.of(condition.field()));
    json.put("comparison_operator", condition.operator().wire());
    Value value = condition.value();
    if (value != null) {
      json.put("value", value);
    }
    return Value.from(json);
  }

  private static Value at(Value json, String key) {
    return json instanceof Value.Obj object ? object.fields().getOrDefault(key, Value.nothing()) : Value.nothing();
  }

  private static String text(Value json, String key) {
    Value value = at(json, key);
    if (value instanceof Value.Array one && one.items().size() == 1) {
      return ValueText.plain(one.items().getFirst());
    }
    if (value.isNothing() || value instanceof Value.Text) {
      return ValueText.plain(value).strip();
    }
    throw wrong(key, "a text", value);
  }

  private static boolean truth(Value json, String key, boolean otherwise) {
    return switch (at(json, key)) {
      case Value.Nothing nothing -> otherwise;
      case Value.Bool bool -> bool.truth();
      case Value.Text text when text.text().equalsIgnoreCase("true") || text.text().equalsIgnoreCase("false") ->
        text.text().equalsIgnoreCase("true");
      case Value other -> throw wrong(key, "true or false", other);
    };
  }

  private static OptionalDouble number(Value json, String key) {
    Value value = at(json, key);
    if (value.isNothing() || (value instanceof Value.Text text && text.text().isBlank())) {
      return OptionalDouble.empty();
    }
    OptionalDouble number = value instanceof Value.Bool ? OptionalDouble.empty() : MetadataCondition.number(value);
    if (number.isEmpty()) {
      throw wrong(key, "a number", value);
    }
    return number;
  }

  private static int whole(String key, double number) {
    if (number != Math.rint(number) || Math.abs(number) > Integer.MAX_VALUE) {
      throw wrong(key, "a whole number", Value.of(number));
    }
    return (int) number;
  }

  private static DifyException wrong(String key, String expected, Value actual) {
    return new DifyException(ErrorCode.INVALID_PARAM,
        "'" + key + "' must be " + expected + ", not " + actual.type().wire() + ".");
  }
}
