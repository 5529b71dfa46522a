package io.dify.core.http;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/** Follows redirects (RFC 9110, section 15.4; methods as the Fetch standard has them). Stateless. */
final class Redirects {
  private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);
  private static final Set<String> OF_BODY = Set.of("Content-Type", "Content-Encoding", "Content-Language",
      "Content-Location");
  /** What another origin may see: anything else could be a credential. */
  private static final Set<String> HARMLESS = Set.of("accept", "accept-language", "accept-encoding", "user-agent",
      "content-type", "content-language", "cache-control", "range");

  private Redirects() {}

  /** @param send makes one call, under the policy */
  static HttpReply follow(BiFunction<HttpCall, Cancellation, HttpReply> send, HttpCall call, int most,
      Cancellation cancellation) {
    long start = System.nanoTime();
    HttpCall next = call;
    for (int followed = 0;; followed++) {
      HttpReply reply = sent(send, next, followed, cancellation);
      Optional<String> location = STATUSES.contains(reply.status())
          ? reply.headers().first("Location").filter(text -> !text.isBlank())
          : Optional.empty();
      if (location.isEmpty()) {
        return reply;
      }
      reply.close();
      if (followed == most) {
        throw new DifyException(ErrorCode.NETWORK,
            Origin.of(call.url()) + " redirects more than " + most + " times. Use the final address.");
      }
      next = after(next, reply.status(), location.get(), Duration.ofNanos(System.nanoTime() - start), call);
    }
  }

  private static HttpReply sent(BiFunction<HttpCall, Cancellation, HttpReply> send, HttpCall call, int followed,
      Cancellation cancellation) {
    try {
      return send.apply(call, cancellation);
    } catch (DifyException e) {
      throw followed == 0 || e.code() != ErrorCode.EGRESS_DENIED
          ? e
          : new DifyException(e.code(), "A redirect leads astray. " + e.text(), e);
    }
  }

  private static HttpCall after(HttpCall last, int status, String location, Duration gone, HttpCall first) {
    Origin from = Origin.of(last.url());
    String url = resolved(last.url(), location, from);
    boolean asGet = status == 303 ? !last.method().equals("HEAD") : status < 303 && last.method().equals("POST");
    HttpHeaders kept = asGet ? last.headers().without(OF_BODY) : last.headers();
    HttpHeaders headers = isSame(from, url) ? kept : harmless(kept);
    Duration left = first.limits().total().minus(gone);
    return new HttpCall(asGet ? "GET" : last.method(), url, headers, asGet ? HttpBody.none() : last.body(),
        last.limits().withTotal(left.isPositive() ? left : Duration.ofMillis(1)), last.verified());
  }

  /** An address that is none at all is told when it is asked for. */
  private static boolean isSame(Origin from, String url) {
    try {
      return Origin.of(url).equals(from);
    } catch (DifyException e) {
      return false;
    }
  }

  private static HttpHeaders harmless(HttpHeaders headers) {
    return headers
        .without(headers.fields().keySet().stream().filter(name -> !HARMLESS.contains(name.toLowerCase(Locale.ROOT)))
            .toList());
  }

  private static String resolved(String base, String location, Origin from) {
    try {
      URI whole = URI.create(base);
      String text = UrlText.encoded(location.strip());
      String next = text.startsWith("?")
          ? base.replaceFirst("[?#].*$", "") + text
          : whole.resolve(URI.create(text)).toString();
      int fragment = next.indexOf('#');
      return fragment < 0 ? next : next.substring(0, fragment);
    } catch (IllegalArgumentException e) {
      throw new DifyException(ErrorCode.NETWORK, from + " redirects to an address that is not valid.", e);
    }
  }
}
