package io.dify.core.tool.builtin;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.HttpGateway;
import io.dify.core.model.CallOrigin;
import io.dify.core.secret.Secret;
import io.dify.core.tool.Tool;
import io.dify.core.tool.ToolRef;
import io.dify.core.tool.Tools;
import io.dify.core.tool.web.WebClient;
import io.dify.core.value.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Built-in tools. Providers are found by their short id ({@code tavily}) and by that of the plugin they became ({@code langgenius/tavily/tavily}). Immutable,
 * thread-safe.
 */
public final class BuiltInTools implements Tools {
  private static final List<Provider> PROVIDERS = List.of(TimeTools.PROVIDER, MathTools.PROVIDER, JsonTools.PROVIDER,
      WebTools.SCRAPER, WebTools.WIKIPEDIA, SearchTools.SEARXNG, SearchTools.DUCKDUCKGO, SearchTools.GOOGLE,
      TavilyTools.PROVIDER, JinaTools.PROVIDER, FirecrawlTools.PROVIDER);
  private static final String OWNER = "langgenius/";

  private final HttpGateway http;
  private final ToolCredentials credentials;
  private final Map<String, String> endpoints;
  private final CallOrigin origin;

  private BuiltInTools(HttpGateway http, ToolCredentials credentials, Map<String, String> endpoints,
      CallOrigin origin) {
    this.http = http;
    this.credentials = credentials;
    this.endpoints = Map.copyOf(endpoints);
    this.origin = origin;
  }

  /** Tools that go out through this gateway, which stays the caller's. */
  public static BuiltInTools of(HttpGateway http, ToolCredentials credentials) {
    return of(http, credentials, Map.of());
  }

  /**
   * Tools whose services lie elsewhere.
   *
   * @param endpoints base addresses by short id of the provider; the others stay at their own
   */
  public static BuiltInTools of(HttpGateway http, ToolCredentials credentials, Map<String, String> endpoints) {
    return new BuiltInTools(http, credentials, endpoints, CallOrigin.NONE);
  }

  /** All providers, in no particular order. */
  public static List<BuiltInProvider> providers() {
    return PROVIDERS.stream().map(provider -> new BuiltInProvider(provider.id(),
        provider.tools().stream().map(Definition::name).toList(), provider.credential())).toList();
  }

  /** The short id of a provider, whichever way a file writes it: {@code langgenius/jina_tool/jina} is {@code jina}. Ids of other owners stay. */
  public static String shortId(String provider) {
    return provider.startsWith(OWNER) ? provider.substring(provider.lastIndexOf('/') + 1) : provider;
  }

  @Override
  public Tools on(CallOrigin caller) {
    return new BuiltInTools(http, credentials, endpoints, caller);
  }

  @Override
  public Tool tool(ToolRef ref, Value.Obj settings) {
    Provider provider = find(shortId(ref.provider())).orElseThrow(() -> missing(ref, "There are " + PROVIDERS.stream()
        .map(Provider::id).sorted().collect(Collectors.joining(", ")) + "."));
    Definition tool = provider.tools().stream().filter(one -> one.is(ref.name())).findFirst()
        .orElseThrow(() -> missing(ref, "The provider has "
            + provider.tools().stream().map(Definition::name).collect(Collectors.joining(", ")) + "."));
    Map<String, Secret> credential = credentials.of(origin, provider.id());
    check(provider, credential);
    return new BuiltInTool(tool, settings,
        new Invocation.Surroundings(new WebClient(http), credential, endpoint(provider, credential)));
  }

  private static Optional<Provider> find(String id) {
    return PROVIDERS.stream().filter(provider -> provider.id().equals(id)).findFirst();
  }

  private static DifyException missing(ToolRef ref, String more) {
    return new DifyException(ErrorCode.NOT_FOUND, "There is no built-in tool " + ref + ". " + more);
  }

  private static void check(Provider provider, Map<String, Secret> credential) {
    provider.credential().stream().filter(field -> field.required() && !credential.containsKey(field.name()))
        .findFirst().ifPresent(field -> {
          throw new DifyException(ErrorCode.PROVIDER_NOT_INITIALIZE, "The tools of " + provider.id() + " need "
              + field.name() + " (" + field.description() + "); set it with 'dify tool credential " + provider.id()
              + " " + field.name() + "'.");
        });
  }

  private String endpoint(Provider provider, Map<String, Secret> credential) {
    String address = endpoints.getOrDefault(provider.id(), provider.endpoint());
    for (Map.Entry<String, Secret> field : credential.entrySet()) {
      address = address.replace("{" + field.getKey() + "}", field.getValue().reveal());
    }
    return address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
  }
}
