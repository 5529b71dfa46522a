package io.dify.core.tool.web;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.HttpHeaders;
import io.dify.core.http.Origin;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.Locale;

/** What a server answered. Immutable; the text form shows neither body nor address. */
public final class WebAnswer {
  private static final int MAX_SHOWN = 500;

  private final String url;
  private final int status;
  private final HttpHeaders headers;
  private final Charset charset;
  private final byte[] bytes;

  WebAnswer(String url, int status, HttpHeaders headers, Charset charset, byte[] bytes) {
    this.url = url;
    this.status = status;
    this.headers = headers;
    this.charset = charset;
    this.bytes = bytes;
  }

  /** Where the answer came from, after redirects; may hold a secret. */
  public String url() {
    return url;
  }

  /** The status, from 200 to 599. */
  public int status() {
    return status;
  }

  /** The header fields. */
  public HttpHeaders headers() {
    return headers;
  }

  /** The body as text, in the character set the answer names, else UTF-8. */
  public String text() {
    return new String(bytes, charset);
  }

  /** The bytes of the body. */
  public InputStream content() {
    return new ByteArrayInputStream(bytes);
  }

  /** Whether the status is 2xx. */
  public boolean isSuccess() {
    return status / 100 == 2;
  }

  /** The media type without parameters, in lower case; empty when the answer names none. */
  public String mediaType() {
    return headers.first("Content-Type").map(type -> type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
        .orElse("");
  }

  /**
   * The body as JSON.
   *
   * @throws DifyException {@code TOOL_FAILED} when it is none
   */
  public Value json() {
    try {
      return ValueJson.read(text());
    } catch (DifyException e) {
      throw new DifyException(ErrorCode.TOOL_FAILED, Origin.of(url) + " did not answer in JSON: " + excerpt(), e);
    }
  }

  /**
   * This answer, if it is a success.
   *
   * @throws DifyException {@code TOOL_FAILED} with status and the beginning of the body, for people and models
   */
  public WebAnswer orFail() {
    if (isSuccess()) {
      return this;
    }
    String more = status / 100 == 3
        ? "It sends callers elsewhere, which is not followed; use the final address."
        : excerpt();
    throw new DifyException(ErrorCode.TOOL_FAILED, Origin.of(url) + " answered with status " + status
        + (more.isEmpty() ? "." : ": " + more));
  }

  private String excerpt() {
    String line = text().strip();
    return line.length() > MAX_SHOWN ? line.substring(0, MAX_SHOWN) + "..." : line;
  }

  /** Status and length. */
  @Override
  public String toString() {
    return status + ", " + bytes.length + " bytes";
  }
}
