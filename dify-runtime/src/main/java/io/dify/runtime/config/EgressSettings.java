package io.dify.runtime.config;

import io.dify.core.error.DifyException;
import io.dify.core.http.AllowRule;
import io.dify.core.http.EgressRules;
import io.dify.core.http.ProxySettings;
import io.dify.core.http.RequestLimits;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where requests may go, how they get there, and what they may use up.
 *
 * @param everybody rules for all requests: of models, tools, nodes, files
 * @param workspaces further rules for requests that apps of a workspace make, by its id
 * @param proxies proxies
 * @param requests limits of requests that apps make
 * @param maxFileBytes bytes of all files that are kept, together
 */
public record EgressSettings(EgressRules everybody, Map<String, EgressRules> workspaces, ProxySettings proxies,
    RequestLimits requests, long maxFileBytes) {
  /** Public addresses, no proxies, the usual limits, 10 GiB of files. */
  public static final EgressSettings DEFAULT = new EgressSettings(EgressRules.PUBLIC, Map.of(), ProxySettings.NONE,
      RequestLimits.DEFAULT, 10L << 30);

  /** Copies. */
  public EgressSettings {
    workspaces = Map.copyOf(workspaces);
  }

  /**
   * Reads {@code DIFY_EGRESS_ALLOW} and {@code DIFY_EGRESS_ONLY} (rules with commas between), {@code HTTP_PROXY}, {@code HTTPS_PROXY}, {@code NO_PROXY},
   * {@code DIFY_HTTP_MAX_TEXT_BYTES}, {@code DIFY_HTTP_MAX_BINARY_BYTES}, {@code DIFY_HTTP_MAX_REQUEST_BYTES}, {@code DIFY_HTTP_ALLOW_UNVERIFIED} and
   * {@code DIFY_FILES_MAX_BYTES}.
   *
   * @throws DifyException {@code INVALID_PARAM} naming the variable
   */
  public static EgressSettings of(Map<String, String> environment) {
    return DEFAULT.with(environment);
  }

  /** The same with what the environment says, which goes before a file; allowed addresses are added up. */
  EgressSettings with(Map<String, String> environment) {
    Environment read = new Environment(environment);
    Optional<List<AllowRule>> only = rules(read, "DIFY_EGRESS_ONLY");
    EgressRules said = new EgressRules(rules(read, "DIFY_EGRESS_ALLOW").orElse(List.of()), only);
    ProxySettings given = ProxySettings.of(environment);
    RequestLimits limits = new RequestLimits(requests.connect(), requests.read(), requests.write(), requests.total(),
        read.whole("DIFY_HTTP_MAX_TEXT_BYTES", requests.maxTextBytes(), 1, 1 << 30),
        read.whole("DIFY_HTTP_MAX_BINARY_BYTES", requests.maxBinaryBytes(), 1, 1 << 30),
        read.whole("DIFY_HTTP_MAX_REQUEST_BYTES", requests.maxRequestBytes(), 1, 1 << 30), requests.maxRedirects(),
        read.flag("DIFY_HTTP_ALLOW_UNVERIFIED", requests.mayTrustAnybody()));
    boolean isProxied = given.http().isPresent() || given.https().isPresent();
    return new EgressSettings(everybody.and(said), workspaces, isProxied ? given : proxies, limits,
        read.whole("DIFY_FILES_MAX_BYTES", maxFileBytes, 1, Long.MAX_VALUE));
  }

  private static Optional<List<AllowRule>> rules(Environment read, String name) {
    return read.present(name).map(said -> read.words(name).stream().map(rule -> rule(name, rule)).toList());
  }

  private static AllowRule rule(String name, String rule) {
    try {
      return AllowRule.parse(rule);
    } catch (DifyException e) {
      throw new DifyException(e.code(), name + ": " + e.text(), e);
    }
  }

  /** The rules for requests that apps of a workspace make. */
  public EgressRules rulesOf(String workspace) {
    EgressRules own = workspaces.get(workspace);
    return own == null ? everybody : everybody.and(own);
  }
}
