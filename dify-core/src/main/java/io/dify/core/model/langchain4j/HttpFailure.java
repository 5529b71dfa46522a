package io.dify.core.model.langchain4j;

import dev.langchain4j.exception.HttpException;
import io.dify.core.http.HttpHeaders;

/** An answer of a provider that is no success. Its message names the status only: what the provider says may repeat a secret. */
final class HttpFailure extends HttpException {
  private static final long serialVersionUID = 1L;

  private final transient HttpHeaders headers;
  private final String body;

  HttpFailure(int status, HttpHeaders headers, String body) {
    super(status, "HTTP " + status);
    this.headers = headers;
    this.body = body;
  }

  /** The headers of the answer. */
  public HttpHeaders headers() {
    return headers;
  }

  /** The beginning of the body, at most 64 KiB. Not for messages as it is. */
  public String body() {
    return body;
  }
}
