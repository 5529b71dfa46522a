package io.dify.core.model.gateway;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.CallOrigin;
import io.dify.core.model.ModelCatalog;
import io.dify.core.model.ModelProvider;
import io.dify.core.model.ModelRef;
import io.dify.core.model.ModelType;
import io.dify.core.model.ProviderConnector;
import io.dify.core.model.TokenPrice;
import io.dify.core.model.gateway.budget.Budgets;
import io.dify.core.model.gateway.cache.AnswerCache;
import io.dify.core.model.gateway.cache.CacheSettings;
import io.dify.core.model.gateway.limit.LimiterSettings;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Builds a {@link ModelGateway}. What is not said has the default that its method names. Not thread-safe. */
public final class ModelGatewayBuilder {
  private static final ProviderConnector NO_CONNECTOR = account -> {
    throw new DifyException(ErrorCode.MODEL_NOT_SUPPORTED,
        "This program connects no accounts of providers, so not one of " + account.provider() + " either.");
  };

  private final Map<String, ModelProvider> providers = new LinkedHashMap<>();
  private final ModelRef lastResort;
  private final ModelProvider lastProvider;
  private final Map<ModelType, ModelRef> defaults = new EnumMap<>(ModelType.class);
  private final List<ModelRef> select = new ArrayList<>();
  private final List<FallbackRule> fallbacks = new ArrayList<>();
  private final Map<ModelRef, TokenPrice> prices = new HashMap<>();
  private @Nullable ModelRef replacement;
  private ModelCatalog catalog = new PlainCatalog();
  private AccountSource accounts = AccountSource.NONE;
  private ProviderConnector connector = NO_CONNECTOR;
  private RetrySettings retries = RetrySettings.DEFAULT;
  private BreakerSettings breaker = BreakerSettings.DEFAULT;
  private LimiterSettings limiter = LimiterSettings.DEFAULT;
  private Budgets budgets = Budgets.NONE;
  private @Nullable CacheSettings cache;
  private UsageSink sink = UsageSink.NONE;
  private ModelCallListener listener = ModelCallListener.NONE;
  private InstantSource clock = InstantSource.system();
  private Pauses pauses = Pauses.REAL;

  ModelGatewayBuilder(ModelRef lastResort, ModelProvider provider) {
    this.lastResort = lastResort;
    this.lastProvider = provider;
  }

  /** Configures a provider for everybody, by any of its ids. */
  public ModelGatewayBuilder provider(String id, ModelProvider provider) {
    providers.put(id, provider);
    return this;
  }

  /** Where credentials come from and how they are connected; none by default. Accounts of a provider take the place of {@link #provider}. */
  public ModelGatewayBuilder accounts(AccountSource source, ProviderConnector how) {
    accounts = source;
    connector = how;
    return this;
  }

  /** What is known of models. By default nothing, and provider ids are compared by their last part. */
  public ModelGatewayBuilder catalog(ModelCatalog known) {
    catalog = known;
    return this;
  }

  /** The chat model that answers where no provider is configured, and for all names of its own provider. None by default. */
  public ModelGatewayBuilder defaultModel(ModelRef model) {
    replacement = model;
    return this;
  }

  /** The model of a type that answers where the provider of a reference is not configured. None by default. */
  public ModelGatewayBuilder defaultFor(ModelType type, ModelRef model) {
    defaults.put(type, model);
    return this;
  }

  /** The chat models that references to the provider {@code auto} choose from, in order. By default the default model, then the last resort. */
  public ModelGatewayBuilder select(List<ModelRef> models) {
    select.addAll(models);
    return this;
  }

  /** Models that stand in for others; rules are read in order. None by default. */
  public ModelGatewayBuilder fallback(FallbackRule rule) {
    fallbacks.add(rule);
    return this;
  }

  /** What a model costs, whatever the catalog says. */
  public ModelGatewayBuilder price(ModelRef model, TokenPrice price) {
    prices.put(model, price);
    return this;
  }

  /** How failed calls are repeated; {@link RetrySettings#DEFAULT} when not set. */
  public ModelGatewayBuilder retries(RetrySettings settings) {
    retries = settings;
    return this;
  }

  /** When a failing model is left alone; {@link BreakerSettings#DEFAULT} when not set. */
  public ModelGatewayBuilder breaker(BreakerSettings settings) {
    breaker = settings;
    return this;
  }

  /** How many calls a credential gets at a time; {@link LimiterSettings#DEFAULT} when not set. */
  public ModelGatewayBuilder limiter(LimiterSettings settings) {
    limiter = settings;
    return this;
  }

  /** Budgets; none by default. */
  public ModelGatewayBuilder budgets(Budgets kept) {
    budgets = kept;
    return this;
  }

  /** Keeps answers; by default none are kept. */
  public ModelGatewayBuilder cache(CacheSettings settings) {
    cache = settings;
    return this;
  }

  /** Takes what became of calls. */
  public ModelGatewayBuilder usage(UsageSink records) {
    sink = records;
    return this;
  }

  /** Follows calls. */
  public ModelGatewayBuilder listener(ModelCallListener follower) {
    listener = follower;
    return this;
  }

  /** The clock of cool-downs, ages and records; that of the system when not set. */
  public ModelGatewayBuilder clock(InstantSource source) {
    clock = source;
    return this;
  }

  /** How waits between attempts pass; for tests. */
  ModelGatewayBuilder pauses(Pauses waits) {
    pauses = waits;
    return this;
  }

  /**
   * The gateway.
   *
   * @throws DifyException {@code PROVIDER_NOT_INITIALIZE} when the provider of {@link #defaultModel} is not configured and there are no accounts
   */
  public ModelGateway build() {
    Map<String, ModelProvider> byId = new LinkedHashMap<>();
    byId.put(catalog.providerId(lastResort.provider()), lastProvider);
    providers.forEach((id, provider) -> byId.put(catalog.providerId(id), provider));
    checkReplacement(byId);
    Credentials credentials = new Credentials(byId, accounts, connector, catalog,
        new Credentials.Care(breaker, limiter, clock));
    Balancer balancer = new Balancer(pauses, retries.maxDelay());
    Resolver resolver = new Resolver(credentials, catalog, new Selection(choices(), catalog, balancer),
        new Resolver.Rules(lastResort, Optional.ofNullable(replacement), defaults, fallbacks));
    GuardedCalls calls = new GuardedCalls(new Attempts(balancer, pauses, retries), budgets, prices(),
        new GuardedCalls.Watchers(sink, listener), clock);
    CacheSettings caching = cache;
    return new ModelGateway(new GatewayParts(resolver, credentials, calls, catalog,
        caching == null ? null : new AnswerCache(caching, clock), new GatewayParts.Reported()), CallOrigin.NONE);
  }

  private void checkReplacement(Map<String, ModelProvider> byId) {
    ModelRef model = replacement;
    if (model != null && accounts == AccountSource.NONE && !byId.containsKey(catalog.providerId(model.provider()))) {
      throw new DifyException(ErrorCode.PROVIDER_NOT_INITIALIZE, "The default model is " + model
          + ", but its provider is not configured. Configure it or leave the default model out.");
    }
  }

  private List<ModelRef> choices() {
    List<ModelRef> choices = new ArrayList<>(select);
    if (choices.isEmpty()) {
      Optional.ofNullable(replacement).ifPresent(choices::add);
      Optional.ofNullable(defaults.get(ModelType.LLM)).ifPresent(choices::add);
      choices.add(lastResort);
    }
    return choices;
  }

  private BiFunction<ModelRef, ModelType, Optional<TokenPrice>> prices() {
    Map<ModelRef, TokenPrice> overrides = new HashMap<>();
    prices.forEach((model, price) -> overrides.put(shortened(model), price));
    return (model, type) -> Optional.ofNullable(overrides.get(shortened(model)))
        .or(() -> catalog.info(model, type).price());
  }

  private ModelRef shortened(ModelRef model) {
    return new ModelRef(catalog.providerId(model.provider()), model.name());
  }
}
