package io.dify.core.model.provider;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.HttpGateway;
import io.dify.core.model.ModelProvider;
import io.dify.core.model.ProviderAccount;
import io.dify.core.model.ProviderConnector;
import io.dify.core.model.catalog.ProviderSpec;
import io.dify.core.model.catalog.StandardCatalog;
import java.time.InstantSource;
import java.util.stream.Collectors;

/**
 * Connects accounts of all providers in the catalog. The address in an account may be reached wherever it points, also on this machine; nothing else may.
 * Thread-safe.
 */
public final class StandardProviders implements ProviderConnector {
  private final HttpGateway http;
  private final StandardCatalog catalog;
  private final InstantSource clock;

  private StandardProviders(HttpGateway http, StandardCatalog catalog, InstantSource clock) {
    this.http = http;
    this.catalog = catalog;
    this.clock = clock;
  }

  /**
   * A connector.
   *
   * @param http the way out, which stays the caller's to close
   * @param catalog says which providers there are
   */
  public static StandardProviders over(HttpGateway http, StandardCatalog catalog) {
    return over(http, catalog, InstantSource.system());
  }

  /**
   * A connector with a clock of its own.
   *
   * @param http the way out, which stays the caller's to close
   * @param catalog says which providers there are
   * @param clock time of the signatures that some providers want
   */
  public static StandardProviders over(HttpGateway http, StandardCatalog catalog, InstantSource clock) {
    return new StandardProviders(http, catalog, clock);
  }

  @Override
  public ModelProvider connect(ProviderAccount account) {
    ProviderSpec spec = catalog.provider(account.provider()).orElseThrow(() -> unknown(account.provider()));
    return new AccountModels(spec, account, catalog, http, clock);
  }

  private DifyException unknown(String id) {
    return new DifyException(ErrorCode.MODEL_NOT_SUPPORTED, "The provider '" + id + "' is not known. Known are "
        + catalog.providers().stream().map(ProviderSpec::id).collect(Collectors.joining(", "))
        + "; services that speak OpenAI's protocol connect as openai_api_compatible.");
  }
}
