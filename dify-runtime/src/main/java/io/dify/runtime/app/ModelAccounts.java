package io.dify.runtime.app;

import io.dify.core.error.DifyException;
import io.dify.core.http.HttpGateway;
import io.dify.core.model.ModelProvider;
import io.dify.core.model.ModelRef;
import io.dify.core.model.ProviderAccount;
import io.dify.core.model.catalog.StandardCatalog;
import io.dify.core.model.provider.StandardProviders;
import io.dify.runtime.config.ModelSettings;
import io.dify.runtime.provider.ProviderAccounts;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The accounts of an installation at model providers, and what can be asked of one. Thread-safe.
 *
 * @param stored those that are kept
 * @param settings has those that are not
 * @param http the way to the providers
 */
public record ModelAccounts(ProviderAccounts stored, ModelSettings settings, HttpGateway http) {
  /** All a workspace may use, open: those of the settings, then the stored ones. */
  public List<ProviderAccount> usable(String tenantId) {
    return Stream.concat(settings.accounts().stream(), stored.of(tenantId).stream()).toList();
  }

  /**
   * Asks a model of an account for one word, past fall-backs, retries and budgets, and tells how long it took.
   *
   * @throws DifyException what the account or the model failed with
   */
  public Duration probe(ProviderAccount account, String model) {
    return AppModels.probe(connect(account), new ModelRef(account.provider(), model));
  }

  private ModelProvider connect(ProviderAccount account) {
    return StandardProviders.over(http, StandardCatalog.load()).connect(account);
  }

  /**
   * An account as it is kept: under the short id of its provider, whatever name was given. Asks nobody yet.
   *
   * @throws DifyException {@code MODEL_NOT_SUPPORTED} for a provider that is not known, {@code INVALID_PARAM} naming the field that is missing or wrong
   */
  public ProviderAccount checked(ProviderAccount account) {
    ProviderAccount named = new ProviderAccount(providerId(account.provider()), account.name(), account.fields());
    connect(named);
    return named;
  }

  /** The short id of a provider of models, by any of its names. */
  public String providerId(String name) {
    return StandardCatalog.load().providerId(name);
  }
}
