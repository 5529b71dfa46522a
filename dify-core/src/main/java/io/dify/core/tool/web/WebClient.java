package io.dify.core.tool.web;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.HttpBody;
import io.dify.core.http.HttpCall;
import io.dify.core.http.HttpGateway;
import io.dify.core.http.HttpHeaders;
import io.dify.core.http.HttpLimits;
import io.dify.core.http.HttpReply;
import io.dify.core.http.Origin;
import io.dify.core.http.UrlText;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Calls of tools to the web: everything goes through the gateway and its egress policy, answers are read whole within limits. Thread-safe.
 *
 * @param http the way out
 * @param limits bounds of one call
 */
public record WebClient(HttpGateway http, HttpLimits limits) {
  /** For tools: 10 s to connect, 30 s to the first byte and between bytes, 2 min in all, 4 MiB. */
  public static final HttpLimits TOOL_LIMITS = new HttpLimits(Duration.ofSeconds(10), Duration.ofSeconds(30),
      Duration.ofSeconds(30), Duration.ofMinutes(2), 4 << 20);
  /** Redirects followed at most. */
  public static final int MAX_REDIRECTS = 5;

  private static final Pattern CHARSET = Pattern.compile("(?i)charset\\s*=\\s*\"?([^\";\\s]+)");

  /** Calls within {@link #TOOL_LIMITS}. */
  public WebClient(HttpGateway http) {
    this(http, TOOL_LIMITS);
  }

  /** A text as it may stand in a query or as a segment of a path. */
  public static String encoded(String text) {
    return UrlText.component(text);
  }

  /** Sends once; a redirect is an answer like others. */
  public WebAnswer send(String method, String url, HttpHeaders headers, HttpBody body, Cancellation cancellation) {
    return read(http.send(new HttpCall(method, url, headers, body, limits), cancellation));
  }

  private static WebAnswer read(HttpReply reply) {
    try (reply) {
      byte[] bytes = reply.body().readAllBytes();
      return new WebAnswer(reply.url(), reply.status(), reply.headers(), charset(reply.headers()), bytes);
    } catch (IOException e) {
      throw new DifyException(ErrorCode.NETWORK, "Failure while reading the answer of " + Origin.of(reply.url()) + ".",
          e);
    }
  }

  /** Posts JSON. */
  public WebAnswer post(String url, HttpHeaders headers, Value body, Cancellation cancellation) {
    return send("POST", url, headers, HttpBody.of("application/json", ValueJson.write(body)), cancellation);
  }

  /**
   * Gets a page and follows up to {@value #MAX_REDIRECTS} redirects, each of which must pass the egress policy like the first address. Headers that could
   * be credentials are not handed on to another origin.
   *
   * @throws DifyException {@code NETWORK} when there are more
   */
  public WebAnswer get(String url, HttpHeaders headers, Cancellation cancellation) {
    HttpCall call = new HttpCall("GET", url, headers, HttpBody.none(), limits);
    return read(http.follow(call, MAX_REDIRECTS, cancellation));
  }

  private static Charset charset(HttpHeaders headers) {
    Matcher named = CHARSET.matcher(headers.first("Content-Type").orElse(""));
    try {
      return named.find() ? Charset.forName(named.group(1)) : StandardCharsets.UTF_8;
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return StandardCharsets.UTF_8;
    }
  }
}
