package io.dify.core.model.rest;

import io.dify.core.http.HttpGateway;
import io.dify.core.http.HttpHeaders;
import io.dify.core.http.HttpLimits;
import io.dify.core.http.Origin;
import io.dify.core.secret.Secret;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * An account at a model service: where it is, what is sent along, and how messages name it. Immutable and thread-safe; the text form shows no secret.
 *
 * @param provider short id of the provider, for messages
 * @param baseUrl address that paths are added to, without a slash at its end; {@code {model}} in it stands for the name of the model
 * @param query added to every address, by name; may be empty
 * @param headers sent with every call; the credential is among them
 * @param secrets what no message may show
 * @param limits bounds of one call
 * @param keyField the field of the account that a refusal asks to correct
 * @param http the way out to anywhere else, such as images that a prompt names
 */
public record ModelService(String provider, String baseUrl, Map<String, String> query, HttpHeaders headers,
    List<Secret> secrets, HttpLimits limits, String keyField, HttpGateway http) {
  private static final String MODEL = "{model}";

  /** An account whose credential is in the field {@code api_key}. */
  public ModelService(String provider, String baseUrl, Map<String, String> query, HttpHeaders headers,
      List<Secret> secrets, HttpLimits limits, HttpGateway http) {
    this(provider, baseUrl, query, headers, secrets, limits, "api_key", http);
  }

  /**
   * Checks the address, and strips slashes at its end.
   *
   * @throws io.dify.core.error.DifyException {@code EGRESS_DENIED} when the address is no valid web address
   */
  public ModelService {
    baseUrl = baseUrl.strip().replaceAll("/+$", "");
    query = Map.copyOf(query);
    secrets = secrets.stream().filter(secret -> !secret.reveal().isBlank()).toList();
    Objects.requireNonNull(Origin.of(baseUrl.replace(MODEL, "model")));
  }

  /** Where the service is. */
  public Origin origin() {
    return Origin.of(baseUrl("model"));
  }

  /** The same account at another address. */
  public ModelService at(String otherBaseUrl) {
    return new ModelService(provider, otherBaseUrl, query, headers, secrets, limits, keyField, http);
  }

  /** The same account, whose credential is in this field. */
  public ModelService keyedBy(String otherKeyField) {
    return new ModelService(provider, baseUrl, query, headers, secrets, limits, otherKeyField, http);
  }

  /** The way to the service, wherever it is. */
  public HttpGateway way() {
    return http.allowing(List.of(origin()));
  }

  /** The address for a model, without a path and a query. */
  public String baseUrl(String model) {
    return baseUrl.replace(MODEL, encoded(model));
  }

  /** A full address for a model; the path begins with a slash. */
  public String url(String model, String path) {
    String parameters = query.entrySet().stream().map(each -> encoded(each.getKey()) + "=" + encoded(each.getValue()))
        .collect(Collectors.joining("&"));
    return baseUrl(model) + path + (parameters.isEmpty() ? "" : (path.contains("?") ? "&" : "?") + parameters);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** What went wrong with calls of a model. */
  public ServiceFailures failures(String model) {
    return new ServiceFailures(this, model);
  }

  /** A text without the secrets. */
  String masked(String text) {
    String masked = text;
    for (Secret secret : secrets) {
      masked = masked.replace(secret.reveal(), "***");
    }
    return masked;
  }

  /** Provider and origin. */
  @Override
  public String toString() {
    return provider + " at " + origin();
  }
}
