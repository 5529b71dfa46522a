package io.dify.core.http;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The way out: makes HTTP/1.1 calls under an egress policy, within limits, and breaks them off at once when cancelled. Cookies are not kept,
 * redirects followed only by {@link #follow}. No compression is asked for; answers that are compressed all the same (gzip, deflate) are decompressed,
 * within limits. Connections are reused when their last answer was read to the end. A call is sent once; only one with an {@code Idempotency-Key} is
 * sent a second time, on a new connection, when a reused one was closed before a byte of an answer came. Thread-safe; one per process is enough.
 */
public final class HttpGateway implements AutoCloseable {
  /** Headers that describe the connection: a call that brings one of these is refused. */
  public static final List<String> OWN_HEADERS = List.of("Host", "Content-Length", "Connection", "Transfer-Encoding",
      "Upgrade", "Expect", "TE", "Trailer", "Keep-Alive", "Proxy-Connection", "Proxy-Authorization");

  /** What a server knows a request by that it may get twice. */
  private static final String REPEATABLE = "Idempotency-Key";

  private final Connector connector;
  private final Egress egress;
  private final Supplier<Map<String, String>> tags;
  /** Makes calls in place of this gateway. */
  private final @Nullable BiFunction<HttpCall, Cancellation, HttpReply> instead;

  private HttpGateway(Connector connector, Egress egress, Supplier<Map<String, String>> tags,
      @Nullable BiFunction<HttpCall, Cancellation, HttpReply> instead) {
    this.connector = connector;
    this.egress = egress;
    this.tags = tags;
    this.instead = instead;
  }

  /**
   * A gateway that opens no connection and hands every call to something else, which may make it through another gateway, or answer from a recording. Policies,
   * proxies and tags are not this one's.
   *
   * @param sender blocks like {@link #send}; gives and throws what that does
   */
  public static HttpGateway sending(BiFunction<HttpCall, Cancellation, HttpReply> sender) {
    return new HttpGateway(Connector.none(), new Egress(origin -> List.of(), ProxySettings.NONE), Map::of, sender);
  }

  /** A gateway to what the policy permits, trusting the certificate authorities of the JVM. */
  public static HttpGateway under(EgressPolicy egress) {
    try {
      return under(egress, SSLContext.getDefault());
    } catch (NoSuchAlgorithmException e) {
      throw new DifyException(ErrorCode.INTERNAL, "This Java runtime has no TLS; use a complete one.", e);
    }
  }

  /** A gateway to what the policy permits, with keys and trust of the given context. */
  public static HttpGateway under(EgressPolicy egress, SSLContext tls) {
    return new HttpGateway(new Connector(new Tls(tls)), new Egress(egress, ProxySettings.NONE),
        Map::of, null);
  }

  /** A view of this gateway that goes through proxies. It shares, and closes, the same connections. */
  public HttpGateway through(ProxySettings proxies) {
    return new HttpGateway(connector, new Egress(egress.policy(), proxies), tags, instead);
  }

  /** A view of this gateway under another policy. It shares, and closes, the same connections. */
  public HttpGateway governedBy(EgressPolicy policy) {
    return new HttpGateway(connector, new Egress(policy, egress.proxies()), tags, instead);
  }

  /**
   * A view of this gateway whose calls carry more headers, for example of a trace. It shares, and closes, the same connections.
   *
   * @param headers asked on the thread of each call; a header the call has already is left as it is
   */
  public HttpGateway tagging(Supplier<Map<String, String>> headers) {
    return new HttpGateway(connector, egress, headers, instead);
  }

  /** A view of this gateway that also reaches origins the operator has configured. It shares, and closes, the same connections. */
  public HttpGateway allowing(Collection<Origin> configured) {
    return governedBy(egress.policy().allowing(configured));
  }

  /**
   * Makes a call and returns when the headers of the answer are there, whatever its status; a redirect is an answer like others. Blocks; meant for
   * virtual threads. Where a call is sent twice, the policy judges it twice, and the total time counts for both.
   *
   * @param given the request
   * @param cancellation breaks the call off at any time until the reply is closed or read to its end
   * @return to be closed by the caller
   * @throws DifyException {@code EGRESS_DENIED}, {@code INVALID_PARAM} for a header the gateway sets itself, {@code NETWORK}, {@code TIMEOUT},
   *     {@code LIMIT_EXCEEDED} or {@code CANCELLED}
   */
  public HttpReply send(HttpCall given, Cancellation cancellation) {
    if (instead != null) {
      return instead.apply(given, cancellation);
    }
    HttpCall call = tagged(given);
    WebAddress address = WebAddress.parse(call.url());
    checkHeaders(call.headers());
    cancellation.throwIfCancelled();
    Exchange exchange = new Exchange(address.origin(), call.limits(), cancellation);
    try {
      return talk(exchange, call, address);
    } catch (RuntimeException e) {
      exchange.close();
      throw e;
    }
  }

  /**
   * Makes a call and follows redirects, each of which must pass the egress policy like the first address. What goes along is what browsers send along:
   * after 303, and after 301 and 302 of a POST, a GET without body; to another origin no header that could be a credential.
   *
   * @param most redirects followed at most
   * @return the first answer that is no redirect, to be closed by the caller
   * @throws DifyException as {@link #send}, also {@code NETWORK} when there are more redirects
   */
  public HttpReply follow(HttpCall call, int most, Cancellation cancellation) {
    return Redirects.follow(this::send, call, most, cancellation);
  }

  private HttpCall tagged(HttpCall call) {
    HttpHeaders headers = call.headers();
    for (Map.Entry<String, String> tag : tags.get().entrySet()) {
      headers = headers.first(tag.getKey()).isPresent() ? headers : headers.with(tag.getKey(), tag.getValue());
    }
    return call.with(headers);
  }

  private HttpReply talk(Exchange exchange, HttpCall call, WebAddress address) {
    Connection connection = connector.connect(exchange, egress, call.verified(), call.limits().connect());
    try {
      return talk(exchange, connection, call, address);
    } catch (DifyException e) {
      boolean unheard = connection.isDoubtful() && e.code() == ErrorCode.NETWORK;
      if (!unheard || call.headers().first(REPEATABLE).filter(key -> !key.isBlank()).isEmpty()) {
        throw e;
      }
    }
    Connection fresh = connector.fresh(exchange, egress, call.verified(), call.limits().connect());
    return talk(exchange, fresh, call, address);
  }

  private HttpReply talk(Exchange exchange, Connection connection, HttpCall call, WebAddress address) {
    Runnable disarm = exchange.deadline(call.limits().write(), "did not take the request");
    try {
      connection.readTimeout(call.limits().total());
      connection.out().write(RequestText.of(call, address, connection.route()));
      disarm.run();
      disarm = exchange.deadline(call.limits().firstByte(), "did not begin to answer");
      connection.awaitAnswer();
      AnswerHead head = AnswerHead.read(connection.in());
      connection.readTimeout(call.limits().idle());
      return new HttpReply(call.url(), head.status(), head.headers(), body(exchange, connection, call, head));
    } catch (IOException e) {
      Exchange.closeQuietly(connection);
      throw exchange.explain(e, "waiting for", call.limits().total());
    } catch (RuntimeException e) {
      Exchange.closeQuietly(connection);
      throw e;
    } finally {
      disarm.run();
    }
  }

  private ReplyBody body(Exchange exchange, Connection connection, HttpCall call, AnswerHead head) throws IOException {
    AnswerHead.Framing framing = head.framing(call.method());
    InputStream framed = switch (framing) {
      case AnswerHead.Framing.Fixed fixed when fixed.length() > call.limits().maxBytes() ->
        throw ReplyBody.tooLong(exchange.origin(), call.limits().maxBytes());
      case AnswerHead.Framing.Fixed fixed -> new FixedInput(connection.in(), fixed.length());
      case AnswerHead.Framing.Chunked chunked -> new ChunkedInput(connection.in());
      case AnswerHead.Framing.UntilClose untilClose -> connection.in();
    };
    boolean reusable = head.keepsAlive() && !(framing instanceof AnswerHead.Framing.UntilClose);
    AutoCloseable onEnd = reusable ? () -> connector.keep(connection) : connection;
    String coding = framing instanceof AnswerHead.Framing.Fixed fixed && fixed.length() == 0
        ? ""
        : head.headers().first("Content-Encoding").orElse("");
    return new ReplyBody(exchange, Decoding.of(framed, coding, exchange.origin()), call.limits(), onEnd, connection);
  }

  private static void checkHeaders(HttpHeaders headers) {
    OWN_HEADERS.stream().filter(headers.fields()::containsKey).findFirst().ifPresent(name -> {
      throw new DifyException(ErrorCode.INVALID_PARAM, "The header " + name + " is set by the gateway; leave it out.");
    });
  }

  /** Closes idle connections; calls under way go on. */
  @Override
  public void close() {
    connector.close();
  }
}
