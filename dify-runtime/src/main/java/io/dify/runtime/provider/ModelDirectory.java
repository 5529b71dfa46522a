package io.dify.runtime.provider;

import io.dify.core.model.ModelInfo;
import io.dify.core.model.ModelType;
import io.dify.core.model.ProviderAccount;
import io.dify.core.model.catalog.ProviderSpec;
import io.dify.core.model.catalog.StandardCatalog;
import io.dify.core.model.gateway.AccountSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The models a tenant can use: those that come with the program, and those that are listed for, or named by the settings of, providers the tenant has an
 * account at. Providers have more than are listed; those can be used all the same. Asks no provider. Thread-safe.
 */
public final class ModelDirectory {
  private final StandardCatalog catalog;
  private final AccountSource accounts;
  private final List<ModelInfo> builtIn;
  private final List<ModelInfo> named;

  /**
   * A directory.
   *
   * @param catalog lists models of providers
   * @param accounts the accounts of tenants
   * @param builtIn models that need no account
   * @param named models that settings name, for providers whose models no list can know
   */
  public ModelDirectory(StandardCatalog catalog, AccountSource accounts, List<ModelInfo> builtIn,
      List<ModelInfo> named) {
    this.catalog = catalog;
    this.accounts = accounts;
    this.builtIn = List.copyOf(builtIn);
    this.named = List.copyOf(named);
  }

  /**
   * A provider with its models of one type.
   *
   * @param id its short id
   * @param label its name for people
   * @param models at least one
   */
  public record Provider(String id, String label, List<ModelInfo> models) {
    /** Copies. */
    public Provider {
      models = List.copyOf(models);
    }
  }

  /** The providers with models of a type: first what comes with the program, then in the order of the accounts. */
  public List<Provider> of(String tenantId, ModelType type) {
    Set<String> ids = new LinkedHashSet<>();
    builtIn.forEach(model -> ids.add(model.ref().provider()));
    accounts.of(tenantId).stream().map(ProviderAccount::provider).map(catalog::providerId).forEach(ids::add);
    List<Provider> providers = new ArrayList<>();
    for (String id : ids) {
      Map<String, ModelInfo> models = new LinkedHashMap<>();
      builtIn.forEach(model -> put(models, model, id, type));
      catalog.models(id).forEach(model -> put(models, model, id, type));
      named.forEach(model -> put(models, model, id, type));
      if (!models.isEmpty()) {
        providers.add(new Provider(id, catalog.provider(id).map(ProviderSpec::label).orElse(id),
            List.copyOf(models.values())));
      }
    }
    return providers;
  }

  private void put(Map<String, ModelInfo> models, ModelInfo model, String provider, ModelType type) {
    if (model.type() == type && catalog.providerId(model.ref().provider()).equals(provider)) {
      models.putIfAbsent(model.ref().name(), model);
    }
  }
}
