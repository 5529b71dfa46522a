package io.dify.workflow.dsl;

import io.dify.core.value.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Forms of older files in today's words, for the compiler; the file itself keeps what it has. Keys stay where they are, so places stay true. */
final class LegacyForms {
  private static final Map<String, String> TYPES = Map.of("variable-assigner", "variable-aggregator");
  /** Mappings whose {@code provider} is a model's. */
  private static final Set<String> MODELS = Set.of("model", "reranking_model", "metadata_model_config");
  private static final Set<String> PROVIDERS = Set.of("reranking_provider_name", "embedding_provider_name",
      "embedding_model_provider");
  private static final String SYSTEM = "sys.";
  private static final Pattern OLD_ARRAY = Pattern.compile("Array\\[[A-Za-z]+]");

  private LegacyForms() {}

  /** Today's name of a node type. */
  static String type(String name) {
    return TYPES.getOrDefault(name, name);
  }

  /** Today's name of a handle; {@code success-branch} is hand-written for the ordinary way out. */
  static String handle(String name) {
    return name.equals("success-branch") ? "source" : name;
  }

  /** A node's data with long provider ids and types in small letters. */
  static Value.Obj data(Value.Obj data) {
    return object("", data);
  }

  private static Value.Obj object(String key, Value.Obj object) {
    Map<String, Value> fields = new LinkedHashMap<>();
    object.fields().forEach((name, value) -> fields.put(name, field(key, name, value)));
    return new Value.Obj(fields);
  }

  private static Value field(String parent, String name, Value value) {
    return switch (value) {
      case Value.Obj object -> object(name, object);
      case Value.Array array when isOldSystem(array) ->
        Value.from(List.of("sys", ((Value.Text) array.items().get(1)).text().substring(SYSTEM.length())));
      case Value.Array array -> new Value.Array(array.items().stream().map(item -> field(parent, name, item)).toList());
      case Value.Text text -> text(parent, name, text);
      default -> value;
    };
  }

  /** {@code [start, sys.query]}: system variables as outputs of the start node. */
  private static boolean isOldSystem(Value.Array array) {
    return array.items().size() == 2 && array.items().get(0) instanceof Value.Text
        && array.items().get(1) instanceof Value.Text name && name.text().startsWith(SYSTEM);
  }

  private static Value text(String parent, String name, Value.Text value) {
    if (PROVIDERS.contains(name) || (name.equals("provider") && MODELS.contains(parent))) {
      return Value.of(ProviderIds.normalize(value.text()));
    }
    boolean isType = name.endsWith("type") || name.endsWith("Type");
    return isType && OLD_ARRAY.matcher(value.text()).matches()
        ? Value.of(value.text().toLowerCase(Locale.ROOT))
        : value;
  }
}
