package io.dify.workflow.node.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.dify.core.http.AllowRule;
import io.dify.core.http.HttpGateway;
import io.dify.core.http.OutgoingHttp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A web server on this machine that remembers what it was asked, and a way out that leads to it and to public addresses only. */
final class Echo implements AutoCloseable {
  /** What it was asked. */
  record Asked(String method, String target, Headers headers, byte[] body) {
    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    String header(String name) {
      return String.join("|", headers.getOrDefault(name, List.of()));
    }
  }

  /** What a test answers. */
  @FunctionalInterface
  interface Script {
    void answer(HttpExchange exchange) throws IOException;
  }

  private final HttpServer server;
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final OutgoingHttp out;

  Echo(Script script) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", exchange -> {
      try (exchange) {
        asked.add(new Asked(exchange.getRequestMethod(), exchange.getRequestURI().toString(),
            exchange.getRequestHeaders(), exchange.getRequestBody().readAllBytes()));
        script.answer(exchange);
      }
    });
    server.start();
    out = OutgoingHttp.guarded(List.of(AllowRule.parse(url(""))));
  }

  /** Answers 200 with a text. */
  static Echo saying(String contentType, String text) throws IOException {
    return new Echo(exchange -> answer(exchange, 200, contentType, text.getBytes(StandardCharsets.UTF_8)));
  }

  static void answer(HttpExchange exchange, int status, String contentType, byte[] body) throws IOException {
    if (!contentType.isEmpty()) {
      exchange.getResponseHeaders().set("Content-Type", contentType);
    }
    boolean isBare = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, isBare ? -1 : body.length);
    if (!isBare) {
      exchange.getResponseBody().write(body);
    }
  }

  String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  OutgoingHttp out() {
    return out;
  }

  HttpGateway gateway() {
    return out.gateway();
  }

  List<Asked> asked() {
    return asked;
  }

  Asked only() {
    if (asked.size() != 1) {
      throw new AssertionError("asked " + asked.size() + " times");
    }
    return asked.getFirst();
  }

  @Override
  public void close() {
    server.stop(0);
    out.gateway().close();
  }
}
