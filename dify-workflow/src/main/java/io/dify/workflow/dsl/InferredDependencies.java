package io.dify.workflow.dsl;

import io.dify.core.value.Value;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The plugins a file from before plugins needs today: those of its model providers and its built-in tools. */
final class InferredDependencies {
  /** Tools that never became plugins. */
  private static final Set<String> PART_OF_DIFY = Set.of("time", "code", "audio", "webscraper");
  /** Tools whose plugin has another name, because a model provider had theirs. */
  private static final Set<String> WITH_SUFFIX = Set.of("jina", "siliconflow", "stepfun", "gitee_ai");
  /** Keys of mappings or lists whose {@code provider} is a model's. */
  private static final Set<String> MODELS = Set.of("model", "reranking_model", "metadata_model_config",
      "single_retrieval_config");
  private static final Set<String> MODEL_PROVIDERS = Set.of("embedding_provider_name", "reranking_provider_name");

  private final Set<String> plugins = new TreeSet<>();

  private InferredDependencies() {}

  static List<Dependency> of(AppDefinition definition) {
    InferredDependencies found = new InferredDependencies();
    switch (definition) {
      case AppDefinition.Workflow workflow -> workflow.graph().nodes().forEach(node -> found.visit("", node.data()));
      case AppDefinition.ModelConfig classic -> found.visit("", classic.config());
    }
    return found.plugins.stream().map(plugin -> new Dependency("marketplace", plugin)).toList();
  }

  private void visit(String key, Value value) {
    switch (value) {
      case Value.Array array -> array.items().forEach(item -> visit(key, item));
      case Value.Obj object -> {
        object.fields().forEach((name, field) -> {
          if (field instanceof Value.Text text
              && (MODEL_PROVIDERS.contains(name) || (name.equals("provider") && MODELS.contains(key)))) {
            plugin(ProviderIds.normalize(text.text()));
          }
          visit(name, field);
        });
        if (Raw.text(object, "provider_type").equals("builtin")) {
          tool(Raw.text(object, "provider_id"));
        }
      }
      default -> {
        // Holds no provider.
      }
    }
  }

  private void tool(String provider) {
    if (!PART_OF_DIFY.contains(provider)) {
      plugin(WITH_SUFFIX.contains(provider)
          ? "langgenius/" + provider + "_tool/" + provider
          : ProviderIds.normalize(provider));
    }
  }

  /** {@code org/plugin} of {@code org/plugin/provider}. */
  private void plugin(String provider) {
    String[] parts = provider.split("/", -1);
    if (parts.length == 3) {
      plugins.add(parts[0] + "/" + parts[1]);
    }
  }
}
