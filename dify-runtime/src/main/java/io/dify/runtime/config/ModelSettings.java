package io.dify.runtime.config;

import io.dify.core.model.ModelRef;
import io.dify.core.model.ModelType;
import io.dify.core.model.ProviderAccount;
import io.dify.core.model.TokenPrice;
import io.dify.core.model.gateway.BreakerSettings;
import io.dify.core.model.gateway.FallbackRule;
import io.dify.core.model.gateway.RetrySettings;
import io.dify.core.model.gateway.budget.BudgetRule;
import io.dify.core.model.gateway.cache.CacheSettings;
import io.dify.core.model.gateway.limit.LimiterSettings;
import io.dify.core.secret.MasterKeyFile;
import io.dify.core.secret.Secret;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which models answer, and within which limits. The text form shows no secret.
 *
 * @param accounts accounts of all tenants, from the environment and the settings file
 * @param replacement the model that answers for its provider and for all that are not configured, whatever they name
 * @param routing which model answers for which reference
 * @param care how calls are looked after
 * @param budgets budgets
 * @param prices prices that differ from the catalog's
 * @param cache which answers are kept, empty for none
 * @param masterKey the master key, when the environment gives it
 */
public record ModelSettings(List<ProviderAccount> accounts, Optional<ModelRef> replacement, Routing routing, Care care,
    List<BudgetRule> budgets, Map<ModelRef, TokenPrice> prices, Optional<CacheSettings> cache,
    Optional<Secret> masterKey) {
  /** The provider that the environment configures. */
  public static final String OPENAI = "openai";
  /** Only the built-in model. */
  public static final ModelSettings BUILT_IN = new ModelSettings(List.of(), Optional.empty(), Routing.NONE,
      Care.DEFAULT, List.of(), Map.of(), Optional.empty(), Optional.empty());

  /**
   * Which model answers for which reference.
   *
   * @param defaults by type, where the provider is not configured
   * @param select what references to {@code auto} choose from, in order
   * @param fallbacks who stands in for whom
   */
  public record Routing(Map<ModelType, ModelRef> defaults, List<ModelRef> select, List<FallbackRule> fallbacks) {
    /** No rules. */
    public static final Routing NONE = new Routing(Map.of(), List.of(), List.of());

    /** The same with the models that the environment names. */
    private Routing with(Environment read) {
      Map<ModelType, ModelRef> all = new EnumMap<>(ModelType.class);
      all.putAll(defaults);
      read.present("DIFY_SPEECH_TO_TEXT_MODEL")
          .ifPresent(name -> all.put(ModelType.SPEECH_TO_TEXT, new ModelRef(OPENAI, name)));
      read.present("DIFY_TEXT_TO_SPEECH_MODEL")
          .ifPresent(name -> all.put(ModelType.TEXT_TO_SPEECH, new ModelRef(OPENAI, name)));
      return new Routing(all, select, fallbacks);
    }
  }

  /**
   * How calls are looked after.
   *
   * @param retries how failed ones are repeated
   * @param breaker when a model is left alone
   * @param limiter how many at a time
   */
  public record Care(RetrySettings retries, BreakerSettings breaker, LimiterSettings limiter) {
    /** The gateway's own. */
    public static final Care DEFAULT = new Care(RetrySettings.DEFAULT, BreakerSettings.DEFAULT,
        LimiterSettings.DEFAULT);
  }

  /** Copies. */
  public ModelSettings {
    accounts = List.copyOf(accounts);
    budgets = List.copyOf(budgets);
    prices = Map.copyOf(prices);
  }

  /**
   * Reads {@code OPENAI_API_KEY}, {@code OPENAI_BASE_URL}, {@code DIFY_CHAT_MODEL}, {@code DIFY_SPEECH_TO_TEXT_MODEL}, {@code DIFY_TEXT_TO_SPEECH_MODEL} and
   * {@code DIFY_MASTER_KEY}. An address without a key counts too:
   * services on one's own machine want none.
   */
  public static ModelSettings of(Map<String, String> environment) {
    return BUILT_IN.with(environment);
  }

  /** The same with what the environment says; its account comes first. */
  ModelSettings with(Map<String, String> environment) {
    Environment read = new Environment(environment);
    Map<String, Secret> fields = new LinkedHashMap<>();
    read.secret("OPENAI_API_KEY").ifPresent(key -> fields.put("api_key", key));
    read.secret("OPENAI_BASE_URL").ifPresent(address -> fields.put("base_url", address));
    List<ProviderAccount> all = new ArrayList<>();
    if (!fields.isEmpty()) {
      all.add(new ProviderAccount(OPENAI, "environment", fields));
    }
    all.addAll(accounts);
    boolean isConfigured = all.stream().anyMatch(account -> account.provider().equals(OPENAI));
    return new ModelSettings(all, read.present("DIFY_CHAT_MODEL").filter(name -> isConfigured)
        .map(name -> new ModelRef(OPENAI, name)), isConfigured ? routing.with(read) : routing, care, budgets,
        prices, cache,
        read.secret(MasterKeyFile.VARIABLE));
  }
}
