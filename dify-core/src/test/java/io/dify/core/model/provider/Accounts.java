package io.dify.core.model.provider;

import io.dify.core.http.EgressPolicy;
import io.dify.core.http.HttpGateway;
import io.dify.core.model.ModelProvider;
import io.dify.core.model.ProviderAccount;
import io.dify.core.model.catalog.StandardCatalog;
import io.dify.core.secret.Secret;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/** Accounts at test servers, on a way out that permits public addresses only. */
final class Accounts implements AutoCloseable {
  static final String CANARY = "sk-canary-51b0d7";
  private static final StandardCatalog CATALOG = StandardCatalog.load();
  private final HttpGateway http = HttpGateway.under(EgressPolicy.guarded());

  /** An account with the canary as key. */
  ModelProvider at(String provider, String baseUrl) {
    return of(provider, Map.of("api_key", CANARY, "base_url", baseUrl));
  }

  ModelProvider of(String provider, Map<String, String> fields) {
    return of(provider, fields, InstantSource.system());
  }

  ModelProvider of(String provider, Map<String, String> fields, InstantSource clock) {
    Map<String, Secret> secrets = new LinkedHashMap<>();
    fields.forEach((name, value) -> secrets.put(name, Secret.of(value)));
    return StandardProviders.over(http, CATALOG, clock)
        .connect(new ProviderAccount(provider, "main", secrets));
  }

  @Override
  public void close() {
    http.close();
  }
}
