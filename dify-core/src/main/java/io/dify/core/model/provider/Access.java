package io.dify.core.model.provider;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.HttpGateway;
import io.dify.core.http.HttpHeaders;
import io.dify.core.http.HttpLimits;
import io.dify.core.model.AccountLimits;
import io.dify.core.model.ProviderAccount;
import io.dify.core.model.catalog.FieldSpec;
import io.dify.core.model.catalog.FieldUse;
import io.dify.core.model.catalog.ProviderSpec;
import io.dify.core.model.rest.ModelService;
import io.dify.core.secret.Secret;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns the fields of an account into the service they describe. Stateless. */
final class Access {
  private static final String BASE_URL = "base_url";
  private static final String VERSION_AT_END = ".*/v\\d+[a-z0-9.]*/*";

  private Access() {}

  static ModelService service(ProviderSpec spec, ProviderAccount account, HttpGateway http) {
    HttpHeaders headers = HttpHeaders.none();
    Map<String, String> query = new LinkedHashMap<>();
    List<Secret> secrets = new ArrayList<>();
    for (Map.Entry<String, String> fixed : spec.headers().entrySet()) {
      headers = headers.with(fixed.getKey(), fixed.getValue());
    }
    for (FieldSpec field : spec.fields()) {
      String value = field.in(account).orElse("");
      if (value.isEmpty()) {
        throwIfRequired(field, spec);
        continue;
      }
      if (field.isSecret()) {
        secrets.add(Secret.of(value));
      }
      if (field.use() instanceof FieldUse.Header header) {
        headers = with(headers, header, value, field, spec);
      } else if (field.use() instanceof FieldUse.Query parameter) {
        query.put(parameter.name(), value);
      }
    }
    return open(spec, new ServiceParts(address(spec, account), query, headers, secrets, AccountLimits.of(account)),
        http);
  }

  private record ServiceParts(String baseUrl, Map<String, String> query, HttpHeaders headers, List<Secret> secrets,
      HttpLimits limits) {}

  private static ModelService open(ProviderSpec spec, ServiceParts parts, HttpGateway http) {
    try {
      return new ModelService(spec.id(), parts.baseUrl(), parts.query(), parts.headers(), parts.secrets(),
          parts.limits(), http);
    } catch (DifyException e) {
      throw wrong(spec, BASE_URL, "is no address that can be used: " + e.text());
    }
  }

  private static String address(ProviderSpec spec, ProviderAccount account) {
    String given = spec.field(BASE_URL).flatMap(field -> field.in(account)).orElse("");
    if (!given.isEmpty()) {
      return completed(given.replaceAll("/+$", ""), spec.baseUrlSuffix());
    }
    for (FieldSpec field : spec.fields()) {
      if (field.use() instanceof FieldUse.OtherAddress other
          && field.in(account).filter(value -> value.equalsIgnoreCase("true")).isPresent()) {
        return other.baseUrl();
      }
    }
    return spec.baseUrl().orElseThrow(() -> wrong(spec, BASE_URL, "is missing"));
  }

  /** People give addresses with and without the version at their end. */
  private static String completed(String address, String suffix) {
    boolean isComplete = suffix.isEmpty() || address.endsWith(suffix)
        || (suffix.startsWith("/v") && address.matches(VERSION_AT_END));
    return isComplete ? address : address + suffix;
  }

  private static HttpHeaders with(HttpHeaders headers, FieldUse.Header header, String value, FieldSpec field,
      ProviderSpec spec) {
    try {
      return headers.with(header.name(), header.prefix() + value);
    } catch (DifyException e) {
      throw wrong(spec, field.name(), "holds a line break or control character");
    }
  }

  private static void throwIfRequired(FieldSpec field, ProviderSpec spec) {
    if (field.isRequired()) {
      throw wrong(spec, field.name(), "is missing");
    }
  }

  private static DifyException wrong(ProviderSpec spec, String field, String problem) {
    return new DifyException(ErrorCode.INVALID_PARAM, "The field " + field + " of the provider " + spec.label() + " ("
        + spec.id() + ") " + problem + ".");
  }
}
