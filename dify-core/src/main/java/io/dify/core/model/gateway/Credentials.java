package io.dify.core.model.gateway;

import io.dify.core.error.DifyException;
import io.dify.core.model.ModelCatalog;
import io.dify.core.model.ModelProvider;
import io.dify.core.model.ProviderAccount;
import io.dify.core.model.ProviderConnector;
import io.dify.core.model.gateway.limit.ConcurrencyLimiter;
import io.dify.core.model.gateway.limit.LimiterSettings;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All credentials of the process. An account that several tenants use is one credential, so that what it bears is learnt once; the accounts of a tenant
 * serve nobody else. Thread-safe.
 */
final class Credentials implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Credentials.class);

  /**
   * How credentials are watched.
   *
   * @param breaker when a model is left alone
   * @param limiter how many calls at a time
   * @param clock for cool-downs
   */
  record Care(BreakerSettings breaker, LimiterSettings limiter, InstantSource clock) {}

  private final Map<String, List<Credential>> fixed = new LinkedHashMap<>();
  private final AccountSource accounts;
  private final ProviderConnector connector;
  private final ModelCatalog catalog;
  private final Care care;
  private final Map<ProviderAccount, Credential> connected = new ConcurrentHashMap<>();
  private final Map<String, CredentialPool> pools = new ConcurrentHashMap<>();

  /** @param providers connected by the host, for all tenants, by short id */
  Credentials(Map<String, ModelProvider> providers, AccountSource accounts, ProviderConnector connector,
      ModelCatalog catalog, Care care) {
    this.accounts = accounts;
    this.connector = connector;
    this.catalog = catalog;
    this.care = care;
    providers.forEach((id, provider) -> fixed.put(id, List.of(credential(id, provider))));
  }

  private Credential credential(String name, ModelProvider provider) {
    return new Credential(name, provider, new ConcurrencyLimiter(name, care.limiter()),
        () -> new Lane(care.breaker(), care.clock()));
  }

  /** What a tenant may use. */
  CredentialPool of(String tenant) {
    CredentialPool known = pools.get(tenant);
    if (known != null) {
      return known;
    }
    CredentialPool made = pool(accounts.of(tenant));
    CredentialPool earlier = pools.putIfAbsent(tenant, made);
    return earlier == null ? made : earlier;
  }

  private CredentialPool pool(List<ProviderAccount> own) {
    Map<String, List<Credential>> byProvider = new HashMap<>(fixed);
    Map<String, DifyException> broken = new HashMap<>();
    Map<String, List<Credential>> added = new LinkedHashMap<>();
    for (ProviderAccount account : own) {
      String id = catalog.providerId(account.provider());
      try {
        added.computeIfAbsent(id, first -> new ArrayList<>()).add(connected.computeIfAbsent(account, this::connect));
      } catch (DifyException e) {
        LOG.warn("The account {}/{} cannot be used: {}", id, account.name(), e.text());
        broken.put(id, e);
      }
    }
    added.forEach((id, credentials) -> byProvider.put(id, List.copyOf(credentials)));
    return new CredentialPool(byProvider, broken);
  }

  private Credential connect(ProviderAccount account) {
    return credential(catalog.providerId(account.provider()) + "/" + account.name(), connector.connect(account));
  }

  /** Reads the accounts of a tenant again when they are needed next. Calls under way go on. */
  void refresh(String tenant) {
    pools.remove(tenant);
    connected.entrySet().removeIf(each -> pools.values().stream()
        .noneMatch(pool -> pool.byProvider().values().stream().anyMatch(list -> list.contains(each.getValue()))));
  }

  @Override
  public void close() {
    fixed.values().forEach(list -> list.forEach(Credential::close));
    connected.values().forEach(Credential::close);
  }
}
