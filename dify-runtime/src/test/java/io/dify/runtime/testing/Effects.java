package io.dify.runtime.testing;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A service outside of everything that may be lost: it keeps what was asked of it, by idempotency key. It says back where it was called, fails at
 * {@code /broken} always and at {@code /flaky} the first time. Thread-safe.
 */
public final class Effects {
  /** What it answers. */
  public record Reply(int status, String body) {}

  private final Map<String, Queue<Integer>> attempts = new ConcurrentHashMap<>();
  private final AtomicInteger calls = new AtomicInteger();

  /** Does it. */
  public Reply call(String key, int attempt, String path) {
    Queue<Integer> tries = attempts.computeIfAbsent(key, k -> new ConcurrentLinkedQueue<>());
    boolean first = tries.isEmpty();
    tries.add(attempt);
    calls.incrementAndGet();
    boolean fails = path.startsWith("/broken") || (path.startsWith("/flaky") && first);
    return new Reply(fails ? 500 : 200, path.replace('/', '.'));
  }

  /** Numbers of the tries, as they came, by key. */
  public Map<String, Queue<Integer>> attempts() {
    return attempts;
  }

  /** How often it was called. */
  public int calls() {
    return calls.get();
  }

  /** The same over HTTP, on a free port of this machine; to be stopped. */
  public HttpServer serve() throws IOException {
    HttpServer service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
    service.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    service.createContext("/", exchange -> {
      String attempt = exchange.getRequestHeaders().getFirst("Idempotency-Attempt");
      Reply reply = call(exchange.getRequestHeaders().getFirst("Idempotency-Key"),
          attempt == null ? 1 : Integer.parseInt(attempt), exchange.getRequestURI().getPath());
      byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(reply.status(), body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
    });
    service.start();
    return service;
  }

  /** Where a service is. */
  public static String origin(HttpServer service) {
    return "http://127.0.0.1:" + service.getAddress().getPort();
  }
}
