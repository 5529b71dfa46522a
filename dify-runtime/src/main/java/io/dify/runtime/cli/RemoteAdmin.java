package io.dify.runtime.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.EgressPolicy;
import io.dify.core.http.HttpBody;
import io.dify.core.http.HttpGateway;
import io.dify.core.http.HttpHeaders;
import io.dify.core.http.Origin;
import io.dify.core.secret.Secret;
import io.dify.core.tool.web.WebAnswer;
import io.dify.core.tool.web.WebClient;
import io.dify.core.value.ValueJson;
import io.dify.runtime.config.EgressSettings;
import io.dify.runtime.http.Method;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Administration through a server. */
final class RemoteAdmin implements AdminPort {
  private final HttpGateway http;
  private final String url;
  private final HttpHeaders headers;

  /**
   * A server at an address, whatever that is: the operator names it.
   *
   * @param url without a path
   */
  RemoteAdmin(String url, Secret token, EgressSettings egress) {
    this.url = url.replaceAll("/+$", "");
    this.http = HttpGateway.under(EgressPolicy.guarded(egress.everybody())).allowing(List.of(Origin.of(this.url)));
    this.headers = HttpHeaders.none().with("Authorization", "Bearer " + token.reveal());
  }

  @Override
  public String send(Method method, String path, byte[] body) {
    WebAnswer answer = new WebClient(http).send(method.name(), url + path, headers,
        body.length == 0 ? HttpBody.none() : HttpBody.of("application/json", body), Cancellation.none());
    if (answer.isSuccess()) {
      return answer.text();
    }
    throw error(answer);
  }

  private DifyException error(WebAnswer answer) {
    try {
      JsonNode error = ValueJson.mapper().readTree(answer.text());
      String wire = error.path("code").asText();
      return new DifyException(Arrays.stream(ErrorCode.values()).filter(code -> code.wire().equals(wire)).findFirst()
          .orElse(ErrorCode.NETWORK), error.path("message").asText("The server answered " + answer.status() + "."));
    } catch (IOException e) {
      return new DifyException(ErrorCode.NETWORK,
          "The server at " + url + " answered " + answer.status() + "; check DIFY_ADMIN_URL.", e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
