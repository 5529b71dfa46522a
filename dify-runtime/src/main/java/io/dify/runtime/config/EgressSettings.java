package io.dify.runtime.config;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.AllowRule;
import io.dify.core.http.EgressRules;
import io.dify.core.http.ProxySettings;
import io.dify.core.http.RequestLimits;
import java.util.Arrays;
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
    Optional<List<AllowRule>> only = rules(environment, "DIFY_EGRESS_ONLY");
    EgressRules said = new EgressRules(rules(environment, "DIFY_EGRESS_ALLOW").orElse(List.of()), only);
    ProxySettings given = ProxySettings.of(environment);
    RequestLimits limits = new RequestLimits(requests.connect(), requests.read(), requests.write(), requests.total(),
        bytes(environment, "DIFY_HTTP_MAX_TEXT_BYTES", requests.maxTextBytes()),
        bytes(environment, "DIFY_HTTP_MAX_BINARY_BYTES", requests.maxBinaryBytes()),
        bytes(environment, "DIFY_HTTP_MAX_REQUEST_BYTES", requests.maxRequestBytes()), requests.maxRedirects(),
        flag(environment, "DIFY_HTTP_ALLOW_UNVERIFIED", requests.mayTrustAnybody()));
    boolean isProxied = given.http().isPresent() || given.https().isPresent();
    return new EgressSettings(everybody.and(said), workspaces, isProxied ? given : proxies, limits,
        number(environment, "DIFY_FILES_MAX_BYTES", maxFileBytes, Long.MAX_VALUE));
  }

  private static Optional<List<AllowRule>> rules(Map<String, String> environment, String name) {
    return value(environment, name).map(text -> Arrays.stream(text.split(",")).filter(rule -> !rule.isBlank())
        .map(rule -> rule(name, rule)).toList());
  }

  private static AllowRule rule(String name, String rule) {
    try {
      return AllowRule.parse(rule);
    } catch (DifyException e) {
      throw new DifyException(e.code(), name + ": " + e.text(), e);
    }
  }

  private static int bytes(Map<String, String> environment, String name, int usual) {
    return (int) number(environment, name, usual, 1 << 30);
  }

  private static long number(Map<String, String> environment, String name, long usual, long most) {
    Optional<String> text = value(environment, name);
    if (text.isPresent() && (!text.get().matches("\\d{1,18}") || Long.parseLong(text.get()) < 1
        || Long.parseLong(text.get()) > most)) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          name + " is '" + text.get() + "', which is no number of bytes from 1 to " + most + ".");
    }
    return text.map(Long::parseLong).orElse(usual);
  }

  private static boolean flag(Map<String, String> environment, String name, boolean usual) {
    return value(environment, name).map(text -> switch (text) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default -> throw new DifyException(ErrorCode.INVALID_PARAM,
          name + " is '" + text + "'; write true or false.");
    }).orElse(usual);
  }

  private static Optional<String> value(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).map(String::strip).filter(text -> !text.isEmpty());
  }

  /** The rules for requests that apps of a workspace make. */
  public EgressRules rulesOf(String workspace) {
    EgressRules own = workspaces.get(workspace);
    return own == null ? everybody : everybody.and(own);
  }
}
