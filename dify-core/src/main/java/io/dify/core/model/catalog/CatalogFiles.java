package io.dify.core.model.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ModelFeature;
import io.dify.core.model.ModelInfo;
import io.dify.core.model.ModelRef;
import io.dify.core.model.ModelType;
import io.dify.core.model.TokenPrice;
import io.dify.core.value.ValueJson;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The format of the catalog's files. Stateless. */
final class CatalogFiles {
  private CatalogFiles() {}

  static JsonNode parse(String json, String file) {
    try {
      return ValueJson.mapper().readTree(json);
    } catch (JsonProcessingException e) {
      throw new DifyException(ErrorCode.SYNTAX, file + " is not valid JSON: " + e.getOriginalMessage());
    }
  }

  static List<ProviderSpec> providers(JsonNode list) {
    return stream(list).map(CatalogFiles::provider).toList();
  }

  private static ProviderSpec provider(JsonNode node) {
    return new ProviderSpec(text(node, "id"), text(node, "label"), texts(node.path("names")),
        one(Protocol.values(), Protocol::wire, text(node, "protocol")),
        stream(node.path("types")).map(type -> type(type.asText())).collect(Collectors.toSet()),
        optional(node, "base_url"),
        node.path("base_url_suffix").asText(), stream(node.path("fields")).map(CatalogFiles::field).toList(),
        map(node.path("headers")), differences(node.path("quirks")), offer(node.path("embedding")),
        offer(node.path("rerank")));
  }

  private static FieldSpec field(JsonNode node) {
    return new FieldSpec(text(node, "name"), texts(node.path("also")), node.path("required").asBoolean(),
        node.path("secret").asBoolean(), node.path("default").asText(), use(node));
  }

  private static FieldUse use(JsonNode node) {
    if (node.has("header")) {
      return new FieldUse.Header(text(node, "header"), node.path("prefix").asText());
    }
    if (node.has("query")) {
      return new FieldUse.Query(text(node, "query"));
    }
    return node.has("base_url") ? new FieldUse.OtherAddress(text(node, "base_url")) : new FieldUse.Setting();
  }

  private static Differences differences(JsonNode node) {
    return new Differences(map(node.path("rename")), Set.copyOf(texts(node.path("drop"))),
        node.path("system_role").asText("system"), node.path("json_schema").asBoolean(true),
        node.path("content_parts").asBoolean());
  }

  private static Optional<Offer> offer(JsonNode node) {
    return node.isMissingNode()
        ? Optional.empty()
        : Optional.of(new Offer(text(node, "dialect"), node.path("batch").asInt(1), node.path("base_url").asText()));
  }

  /** The models of a file, each under all its names. */
  static List<ModelInfo> models(JsonNode file) {
    List<ModelInfo> models = new ArrayList<>();
    for (JsonNode model : file.path("models")) {
      for (String name : texts(model.path("names"))) {
        models.add(model(new ModelRef(text(file, "provider"), name), model, file));
      }
    }
    return models;
  }

  private static ModelInfo model(ModelRef ref, JsonNode node, JsonNode file) {
    Set<ModelFeature> features = texts(node.path("features")).stream()
        .map(feature -> one(ModelFeature.values(), ModelFeature::wire, feature)).collect(Collectors.toSet());
    return new ModelInfo(ref, type(text(node, "type")), true, features, number(node, "context"),
        number(node, "max_output"), price(node, file));
  }

  private static Optional<TokenPrice> price(JsonNode node, JsonNode file) {
    return node.has("prompt")
        ? Optional.of(new TokenPrice(amount(node, "prompt"), amount(node, "completion"), amount(file, "unit"),
            text(file, "currency")))
        : Optional.empty();
  }

  private static BigDecimal amount(JsonNode node, String name) {
    try {
      return new BigDecimal(text(node, name));
    } catch (NumberFormatException e) {
      throw new DifyException(ErrorCode.SYNTAX,
          "The catalog's field '" + name + "' must be a decimal number in quotes, not '" + text(node, name) + "'.");
    }
  }

  private static OptionalInt number(JsonNode node, String name) {
    return node.has(name) ? OptionalInt.of(node.path(name).asInt()) : OptionalInt.empty();
  }

  private static ModelType type(String wire) {
    return one(ModelType.values(), ModelType::wire, wire);
  }

  private static <E extends Enum<E>> E one(E[] values, Function<E, String> wire, String wanted) {
    return Arrays.stream(values).filter(each -> wire.apply(each).equals(wanted)).findFirst()
        .orElseThrow(() -> new DifyException(ErrorCode.SYNTAX, "The catalog names '" + wanted + "', which is none of "
            + Arrays.stream(values).map(wire).toList() + "."));
  }

  private static Optional<String> optional(JsonNode node, String name) {
    return Optional.of(node.path(name).asText()).filter(text -> !text.isEmpty());
  }

  private static String text(JsonNode node, String name) {
    return optional(node, name)
        .orElseThrow(() -> new DifyException(ErrorCode.SYNTAX, "An entry of the catalog lacks '" + name + "'."));
  }

  private static List<String> texts(JsonNode list) {
    return stream(list).map(JsonNode::asText).toList();
  }

  private static Map<String, String> map(JsonNode node) {
    Map<String, String> map = new LinkedHashMap<>();
    node.properties().forEach(field -> map.put(field.getKey(), field.getValue().asText()));
    return map;
  }

  private static Stream<JsonNode> stream(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false);
  }
}
