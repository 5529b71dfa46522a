package io.dify.core.tool;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.dify.core.cancel.Cancellation;
import io.dify.core.http.EgressPolicy;
import io.dify.core.http.HttpGateway;
import io.dify.core.http.Origin;
import io.dify.core.model.CallOrigin;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A server on loopback that answers what a test wants, and a way out that may reach it and nothing else that is private. */
public final class ToolServer implements AutoCloseable {
  /** What was asked. */
  public record Request(String method, String target, Headers headers, String body) {
    public String path() {
      return target.split("\\?", 2)[0];
    }

    public Value.Obj json() {
      return (Value.Obj) ValueJson.read(body);
    }

    public String header(String name) {
      String value = headers.getFirst(name);
      return value == null ? "" : value;
    }
  }

  /** What is answered; {@code cutAfter} characters of the body the connection ends, when that is not negative. */
  public record Reply(int status, Map<String, String> headers, String body, int cutAfter) {
    public static Reply of(String contentType, String body) {
      return new Reply(200, Map.of("Content-Type", contentType), body, -1);
    }

    public static Reply json(String body) {
      return of("application/json", body);
    }

    public static Reply json(Object body) {
      return json(ValueJson.write(Value.from(body)));
    }

    public static Reply status(int status, String body) {
      return new Reply(status, Map.of("Content-Type", "text/plain"), body, -1);
    }

    public static Reply redirect(String location) {
      return new Reply(302, Map.of("Location", location), "", -1);
    }
  }

  private final HttpServer server;
  private final HttpGateway http;
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private volatile Function<Request, Reply> answer = request -> Reply.status(404, "nothing here");

  public ToolServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
    http = HttpGateway.under(EgressPolicy.guarded()).allowing(List.of(Origin.of(url(""))));
  }

  public ToolServer answering(Function<Request, Reply> decision) {
    answer = decision;
    return this;
  }

  public ToolServer answering(Reply reply) {
    return answering(request -> reply);
  }

  private void handle(HttpExchange exchange) throws IOException {
    Request request = new Request(exchange.getRequestMethod(), exchange.getRequestURI().toString(),
        exchange.getRequestHeaders(),
        new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    requests.add(request);
    Reply reply = answer.apply(request);
    byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
    reply.headers().forEach(exchange.getResponseHeaders()::set);
    exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body, 0, reply.cutAfter() < 0 ? body.length : reply.cutAfter());
      exchange.getResponseBody().flush();
    }
    exchange.close();
  }

  public List<Request> requests() {
    return List.copyOf(requests);
  }

  public Request last() {
    return requests.getLast();
  }

  public String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  public HttpGateway http() {
    return http;
  }

  /** A call in July 2024, on nobody's behalf. */
  public static ToolContext context() {
    return context(new Cancellation());
  }

  public static ToolContext context(Cancellation cancellation) {
    return new ToolContext(CallOrigin.NONE, "run:node:", 0,
        InstantSource.fixed(Instant.parse("2024-07-05T10:20:30Z")), cancellation);
  }

  @Override
  public void close() {
    http.close();
    server.stop(0);
  }
}
