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
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.time.Duration;
import java.util.Set;
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

  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final Pattern CHARSET = Pattern.compile("(?i)charset\\s*=\\s*\"?([^\";\\s]+)");

  /** Calls within {@link #TOOL_LIMITS}. */
  public WebClient(HttpGateway http) {
    this(http, TOOL_LIMITS);
  }

  /** A text as it may stand in a query or as a segment of a path. */
  public static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Sends once; a redirect is an answer like others. */
  public WebAnswer send(String method, String url, HttpHeaders headers, HttpBody body, Cancellation cancellation) {
    try (HttpReply reply = http.send(new HttpCall(method, url, headers, body, limits), cancellation)) {
      byte[] bytes = reply.body().readAllBytes();
      return new WebAnswer(url, reply.status(), reply.headers(), charset(reply.headers()), bytes);
    } catch (IOException e) {
      throw new DifyException(ErrorCode.NETWORK, "Failure while reading the answer of " + Origin.of(url) + ".", e);
    }
  }

  /** Posts JSON. */
  public WebAnswer post(String url, HttpHeaders headers, Value body, Cancellation cancellation) {
    return send("POST", url, headers, HttpBody.of("application/json", ValueJson.write(body)), cancellation);
  }

  /**
   * Gets a page and follows up to {@value #MAX_REDIRECTS} redirects, each of which must pass the egress policy like the first address. Headers are not
   * handed on to another origin, save {@code User-Agent} and {@code Accept}.
   *
   * @throws DifyException {@code TOOL_FAILED} when there are more
   */
  public WebAnswer get(String url, HttpHeaders headers, Cancellation cancellation) {
    String at = url;
    HttpHeaders sent = headers;
    for (int i = 0; i <= MAX_REDIRECTS; i++) {
      WebAnswer answer = send("GET", at, sent, HttpBody.none(), cancellation);
      String location = answer.headers().first("Location").orElse("");
      if (!REDIRECTS.contains(answer.status()) || location.isEmpty()) {
        return answer;
      }
      String next = resolved(at, location);
      sent = Origin.of(next).equals(Origin.of(at)) ? sent : harmless(sent);
      at = next;
    }
    throw new DifyException(ErrorCode.TOOL_FAILED,
        Origin.of(url) + " redirects more than " + MAX_REDIRECTS + " times.");
  }

  private static HttpHeaders harmless(HttpHeaders headers) {
    HttpHeaders kept = HttpHeaders.none();
    for (String name : Set.of("User-Agent", "Accept")) {
      kept = headers.first(name).isPresent() ? kept.with(name, headers.first(name).get()) : kept;
    }
    return kept;
  }

  private static String resolved(String base, String location) {
    try {
      String next = URI.create(base).resolve(URI.create(location)).toString();
      int fragment = next.indexOf('#');
      return fragment < 0 ? next : next.substring(0, fragment);
    } catch (IllegalArgumentException e) {
      throw new DifyException(ErrorCode.TOOL_FAILED, Origin.of(base) + " redirects to an address that is not valid.",
          e);
    }
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
