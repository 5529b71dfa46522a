package io.dify.runtime.app;

import io.dify.core.model.ModelInfo;
import io.dify.core.model.ModelRef;
import io.dify.core.model.ModelType;
import io.dify.core.model.builtin.BuiltInModels;
import io.dify.core.model.catalog.StandardCatalog;
import io.dify.core.model.gateway.AccountSource;
import io.dify.rag.embed.EmbeddingChoice;
import io.dify.runtime.config.ModelSettings;
import io.dify.runtime.provider.ModelDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The models of an installation, for those who ask which there are. Stateless. */
final class KnowledgeWiring {
  private KnowledgeWiring() {}

  /** The models of an installation: those it comes with, and those of its accounts. */
  static ModelDirectory models(ModelSettings settings, AccountSource stored) {
    StandardCatalog catalog = StandardCatalog.load();
    AccountSource fixed = tenant -> settings.accounts();
    List<ModelInfo> named = new ArrayList<>();
    settings.replacement().ifPresent(ref -> named.add(catalog.info(ref, ModelType.LLM)));
    settings.routing().defaults().forEach((type, ref) -> named.add(catalog.info(ref, type)));
    settings.routing().select().forEach(ref -> named.add(catalog.info(ref, ModelType.LLM)));
    return new ModelDirectory(catalog, fixed.and(stored), builtIn(), named);
  }

  /** The models that come with the program. */
  static List<ModelInfo> builtIn() {
    return List.of(builtIn(BuiltInModels.EXTRACTIVE, ModelType.LLM),
        builtIn(EmbeddingChoice.BUILT_IN, ModelType.TEXT_EMBEDDING));
  }

  private static ModelInfo builtIn(ModelRef ref, ModelType type) {
    return new ModelInfo(ref, type, true, Set.of(), OptionalInt.empty(), OptionalInt.empty(), Optional.empty());
  }
}
