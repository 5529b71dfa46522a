package io.dify.core.http;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLContext;

/**
 * The way out: makes HTTP/1.1 calls under an egress policy, within limits, and breaks them off at once when cancelled. Redirects are not followed,
 * cookies not kept, bodies not decompressed (none is asked for), calls not repeated. Connections are reused when their last answer was read to the
 * end. Thread-safe; one per process is enough.
 */
public final class HttpGateway implements AutoCloseable {
  private static final List<String> OWN_HEADERS = List.of("Host", "Content-Length", "Connection", "Transfer-Encoding",
      "Upgrade", "Expect", "TE", "Trailer");

  private final Connector connector;
  private final EgressPolicy egress;

  private HttpGateway(Connector connector, EgressPolicy egress) {
    this.connector = connector;
    this.egress = egress;
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
    return new HttpGateway(new Connector(tls), egress);
  }

  /** A view of this gateway that also reaches origins the operator has configured. It shares, and closes, the same connections. */
  public HttpGateway allowing(Collection<Origin> configured) {
    return new HttpGateway(connector, egress.allowing(configured));
  }

  /**
   * Makes a call and returns when the headers of the answer are there, whatever its status. Blocks; meant for virtual threads.
   *
   * @param call the request
   * @param cancellation breaks the call off at any time until the reply is closed or read to its end
   * @return to be closed by the caller
   * @throws DifyException {@code EGRESS_DENIED}, {@code INVALID_PARAM} for a header the gateway sets itself, {@code NETWORK}, {@code TIMEOUT},
   *     {@code LIMIT_EXCEEDED} or {@code CANCELLED}
   */
  public HttpReply send(HttpCall call, Cancellation cancellation) {
    WebAddress address = WebAddress.parse(call.url());
    checkHeaders(call.headers());
    cancellation.throwIfCancelled();
    Exchange exchange = new Exchange(address.origin(), call.limits(), cancellation);
    try {
      Connection connection = connector.connect(exchange, egress, call.limits().connect());
      return talk(exchange, connection, call, address);
    } catch (RuntimeException e) {
      exchange.close();
      throw e;
    }
  }

  private HttpReply talk(Exchange exchange, Connection connection, HttpCall call, WebAddress address) {
    Runnable disarm = exchange.deadline(call.limits().firstByte(), "did not begin to answer");
    try {
      connection.readTimeout(call.limits().total());
      connection.out().write(request(call, address));
      AnswerHead head = AnswerHead.read(connection.in());
      connection.readTimeout(call.limits().idle());
      return new HttpReply(head.status(), head.headers(), body(exchange, connection, call, head));
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
    if (!head.headers().first("Content-Encoding").orElse("identity").equalsIgnoreCase("identity")) {
      throw new ProtocolException("the answer is compressed, which nobody asked for");
    }
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
    return new ReplyBody(exchange, framed, call.limits(), onEnd, connection);
  }

  private static byte[] request(HttpCall call, WebAddress address) {
    StringBuilder head = new StringBuilder(512);
    head.append(call.method()).append(' ').append(address.target()).append(" HTTP/1.1\r\n");
    line(head, "Host", address.origin().authority());
    HttpHeaders headers = call.headers();
    headers.fields().forEach((name, values) -> values.forEach(value -> line(head, name, value)));
    if (headers.first("User-Agent").isEmpty()) {
      line(head, "User-Agent", "dify-jvm");
    }
    if (headers.first("Content-Type").isEmpty() && !call.body().contentType().isEmpty()) {
      line(head, "Content-Type", call.body().contentType());
    }
    byte[] body = call.body().bytes();
    if (body.length > 0 || call.method().equals("POST") || call.method().equals("PUT")) {
      line(head, "Content-Length", Integer.toString(body.length));
    }
    ByteArrayOutputStream request = new ByteArrayOutputStream(head.length() + body.length + 2);
    request.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    request.writeBytes(body);
    return request.toByteArray();
  }

  private static void line(StringBuilder head, String name, String value) {
    head.append(name).append(": ").append(value).append("\r\n");
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
