package io.dify.runtime.app;

import io.dify.core.cancel.Cancellation;
import io.dify.core.http.HttpGateway;
import io.dify.core.model.CallOrigin;
import io.dify.core.model.Message;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelInfo;
import io.dify.core.model.ModelProvider;
import io.dify.core.model.ModelRef;
import io.dify.core.model.ModelType;
import io.dify.core.model.Role;
import io.dify.core.model.builtin.BuiltInModels;
import io.dify.core.model.catalog.StandardCatalog;
import io.dify.core.model.gateway.AccountSource;
import io.dify.core.model.gateway.ModelDescription;
import io.dify.core.model.gateway.ModelGateway;
import io.dify.core.model.gateway.ModelGatewayBuilder;
import io.dify.core.model.gateway.UsageSink;
import io.dify.core.model.gateway.budget.Budgets;
import io.dify.core.model.provider.StandardProviders;
import io.dify.core.value.Value;
import io.dify.rag.embed.EmbeddingChoice;
import io.dify.runtime.config.ModelSettings;
import io.dify.runtime.provider.ModelDirectory;
import io.dify.runtime.provider.UsageStore;
import io.dify.runtime.registry.AppSpec;
import io.dify.workflow.node.llm.LlmConfig;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Makes the model gateway, and tells which models there are and which answer for an app. Stateless. */
public final class AppModels {
  private AppModels() {}

  /**
   * Where usage goes and comes from.
   *
   * @param recorder takes records
   * @param store sums them up
   */
  record UsageKeeping(UsageSink recorder, UsageStore store) {}

  /** The gateway of an installation, with the built-in model as last resort. */
  static ModelGateway gateway(ModelSettings settings, AccountSource stored, HttpGateway http, UsageKeeping usage,
      InstantSource clock) {
    StandardCatalog catalog = StandardCatalog.load();
    AccountSource fixed = tenant -> settings.accounts();
    ModelGatewayBuilder builder = ModelGateway.builder(BuiltInModels.EXTRACTIVE, new BuiltInModels())
        .accounts(fixed.and(stored), StandardProviders.over(http, catalog)).catalog(catalog).usage(usage.recorder())
        .budgets(new Budgets(settings.budgets(), clock, usage.store())).retries(settings.care().retries())
        .breaker(settings.care().breaker()).limiter(settings.care().limiter()).select(settings.routing().select())
        .clock(clock);
    settings.replacement().ifPresent(builder::defaultModel);
    settings.routing().defaults().forEach(builder::defaultFor);
    settings.routing().fallbacks().forEach(builder::fallback);
    settings.prices().forEach(builder::price);
    settings.cache().ifPresent(builder::cache);
    return builder.build();
  }

  /** The models of an installation: those it comes with, and those of its accounts. */
  static ModelDirectory directory(ModelSettings settings, AccountSource stored) {
    StandardCatalog catalog = StandardCatalog.load();
    AccountSource fixed = tenant -> settings.accounts();
    List<ModelInfo> named = new ArrayList<>();
    settings.replacement().ifPresent(ref -> named.add(catalog.info(ref, ModelType.LLM)));
    settings.routing().defaults().forEach((type, ref) -> named.add(catalog.info(ref, type)));
    settings.routing().select().forEach(ref -> named.add(catalog.info(ref, ModelType.LLM)));
    return new ModelDirectory(catalog, fixed.and(stored), List.of(builtIn(BuiltInModels.EXTRACTIVE, ModelType.LLM),
        builtIn(EmbeddingChoice.BUILT_IN, ModelType.TEXT_EMBEDDING)), named);
  }

  private static ModelInfo builtIn(ModelRef ref, ModelType type) {
    return new ModelInfo(ref, type, true, Set.of(), OptionalInt.empty(), OptionalInt.empty(), Optional.empty());
  }

  /** One tiny call. */
  static Duration probe(ModelProvider provider, ModelRef model) {
    long begin = System.nanoTime();
    provider.chat(model.name()).answer(
        ModelCall.of(model, List.of(Message.of(Role.USER, "Answer with the word ok.")))
            .withParameters(Map.of("max_tokens", Value.of(16))),
        piece -> {}, Cancellation.none());
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  /** On whose behalf an installation acts when no request does. */
  static CallOrigin ofWorkspace(Platform platform) {
    return CallOrigin.of(platform.workspace().id(), "", "");
  }

  /** The models that answer for an app's nodes, each once. */
  public static List<ModelDescription> of(AppSpec app, ModelGateway gateway) {
    return GraphNodes.all(app.graph()).filter(node -> node.config() instanceof LlmConfig)
        .map(node -> ((LlmConfig) node.config()).model().ref()).distinct().map(gateway::describe).toList();
  }

  /** Tags of an app for its clients: the built-in model by name, with what it is, when it answers. */
  static List<String> tags(AppSpec app, ModelGateway gateway) {
    return of(app, gateway).stream().filter(model -> model.answering().equals(BuiltInModels.EXTRACTIVE)).findFirst()
        .map(model -> List.of(model.answering().toString(), "extractive")).orElse(List.of());
  }
}
