package io.dify.bench.streams;

import io.dify.core.cancel.Cancellation;
import io.dify.core.http.EgressPolicy;
import io.dify.core.http.HttpGateway;
import io.dify.core.model.Message;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelRef;
import io.dify.core.model.ProviderAccount;
import io.dify.core.model.Role;
import io.dify.core.model.builtin.BuiltInModels;
import io.dify.core.model.catalog.StandardCatalog;
import io.dify.core.model.gateway.ModelGateway;
import io.dify.core.model.provider.StandardProviders;
import io.dify.core.secret.Secret;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/** Measures streams: {@code Streams [600|5000|first|cancel]...}; all but 5000 when nothing is said. Bounded: about 80 seconds. */
public final class Streams {
  private static final int WARM_UP = 300;

  /** One stream; tells when its first piece came. */
  private interface Reader {
    void read(String model, Runnable first) throws Exception;
  }

  private final int port;
  private final BufferedReader service;
  private final ModelGateway gateway;

  private Streams(int port, BufferedReader service, HttpGateway http) {
    this.port = port;
    this.service = service;
    ProviderAccount account = new ProviderAccount("openai", "bench", Map.of("api_key", Secret.of("none"), "base_url",
        Secret.of("http://127.0.0.1:" + port + "/v1")));
    StandardCatalog catalog = StandardCatalog.load();
    this.gateway = ModelGateway.builder(BuiltInModels.EXTRACTIVE, new BuiltInModels()).catalog(catalog)
        .accounts(tenant -> List.of(account), StandardProviders.over(http, catalog)).build();
  }

  /** Starts the service and measures. */
  public static void main(String[] args) throws Exception {
    Process process = new ProcessBuilder(ProcessHandle.current().info().command().orElse("java"), "-cp",
        System.getProperty("java.class.path"), SlowService.class.getName()).redirectError(
            ProcessBuilder.Redirect.INHERIT)
        .start();
    try (HttpGateway http = HttpGateway.under(EgressPolicy.guarded());
        BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(),
            StandardCharsets.UTF_8))) {
      Streams streams = new Streams(Integer.parseInt(out.readLine()), out, http);
      for (String what : args.length == 0 ? new String[]{ "first", "cancel", "600"} : args) {
        switch (what) {
          case "first" -> streams.first();
          case "cancel" -> streams.cancel();
          default -> streams.many(Integer.parseInt(what));
        }
      }
    } finally {
      process.destroy();
    }
  }

  private void ask(String model, Runnable first) {
    ask(model, first, Cancellation.none());
  }

  private void ask(String model, Runnable first, Cancellation cancellation) {
    ModelRef ref = new ModelRef("openai", model);
    boolean[] begun = new boolean[1];
    gateway.chat(ref).answer(ModelCall.of(ref, List.of(Message.of(Role.USER, "Hi"))), piece -> {
      if (!begun[0]) {
        begun[0] = true;
        first.run();
      }
    }, cancellation);
  }

  /** What nobody can beat: a socket of its own, and bytes. */
  private void raw(String model, Runnable first) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      raw(socket, model, first);
    }
  }

  private static void raw(Socket socket, String model, Runnable first) throws IOException {
    String body = "{\"model\":\"" + model + "\"}";
    socket.getOutputStream().write(("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length()
        + "\r\n\r\n" + body).getBytes(StandardCharsets.US_ASCII));
    InputStream in = socket.getInputStream();
    byte[] buffer = new byte[8192];
    StringBuilder seen = new StringBuilder();
    boolean begun = false;
    while (seen.indexOf("[DONE]") < 0 || seen.indexOf("\r\n0\r\n\r\n") < 0) {
      int read = in.read(buffer);
      if (read < 0) {
        throw new IOException("cut off");
      }
      seen.append(new String(buffer, 0, read, StandardCharsets.US_ASCII));
      if (!begun && seen.indexOf("content") > 0) {
        begun = true;
        first.run();
      }
    }
  }

  private void many(int count) throws Exception {
    warmUp();
    many("raw socket", count, this::raw);
    many("gateway", count, this::ask);
  }

  private static void many(String name, int count, Reader reader) throws InterruptedException {
    AtomicLongArray firsts = new AtomicLongArray(count);
    AtomicInteger failed = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(count);
    long begin = System.nanoTime();
    for (int i = 0; i < count; i++) {
      int number = i;
      Thread.startVirtualThread(() -> {
        long own = System.nanoTime();
        try {
          reader.read("pause-4000", () -> firsts.set(number, System.nanoTime() - own));
        } catch (Exception e) {
          failed.incrementAndGet();
        } finally {
          done.countDown();
        }
      });
    }
    int threads = ManagementFactory.getThreadMXBean().getThreadCount();
    Thread.sleep(6000);
    threads = Math.max(threads, ManagementFactory.getThreadMXBean().getThreadCount());
    done.await();
    long[] sorted = new long[count];
    Arrays.setAll(sorted, firsts::get);
    System.out.printf(Locale.ROOT,
        "%-10s %5d streams: all %.1f s, first piece p50 %.0f ms, p99 %.0f ms, failed %d, platform threads %d%n",
        name, count, (System.nanoTime() - begin) / 1e9, at(sorted, 0.5) / 1e6, at(sorted, 0.99) / 1e6, failed.get(),
        threads);
  }

  private void warmUp() throws Exception {
    for (int i = 0; i < WARM_UP; i++) {
      ask("pause-0", () -> {});
      raw("pause-0", () -> {});
    }
  }

  private void first() throws Exception {
    warmUp();
    int rounds = 2000;
    long[] ours = new long[rounds];
    long[] plain = new long[rounds];
    try (Socket kept = new Socket(InetAddress.getLoopbackAddress(), port)) {
      kept.setTcpNoDelay(true);
      for (int i = 0; i < rounds; i++) {
        int round = i;
        long begin = System.nanoTime();
        ask("pause-0", () -> ours[round] = System.nanoTime() - begin);
        long again = System.nanoTime();
        raw(kept, "pause-0", () -> plain[round] = System.nanoTime() - again);
      }
    }
    System.out.printf(Locale.ROOT,
        "first piece, one stream: raw p50 %.3f ms, gateway p50 %.3f ms (added %.3f ms), p99 %.3f and %.3f ms%n",
        at(plain, 0.5) / 1e6, at(ours, 0.5) / 1e6, (at(ours, 0.5) - at(plain, 0.5)) / 1e6, at(plain, 0.99) / 1e6,
        at(ours, 0.99) / 1e6);
  }

  private void cancel() throws Exception {
    for (String model : List.of("hang", "stall")) {
      int rounds = 200;
      long[] took = new long[rounds];
      for (int i = 0; i < rounds; i++) {
        Cancellation cancellation = new Cancellation();
        Thread caller = Thread.startVirtualThread(() -> {
          try {
            ask(model, () -> {}, cancellation);
          } catch (RuntimeException e) {
            // Broken off, as it should.
          }
        });
        await("waiting");
        Thread.sleep(2);
        long begin = System.nanoTime();
        cancellation.cancel("enough");
        took[i] = Long.parseLong(await("closed").substring("closed ".length())) - begin;
        caller.join();
      }
      System.out.printf(Locale.ROOT, "cancel to socket closed, %s: p50 %.3f ms, p99 %.3f ms%n",
          model.equals("hang") ? "before the head" : "before the first piece", at(took, 0.5) / 1e6,
          at(took, 0.99) / 1e6);
    }
  }

  private String await(String begin) throws IOException {
    String line = service.readLine();
    while (!line.startsWith(begin)) {
      line = service.readLine();
    }
    return line;
  }

  private static double at(long[] values, double share) {
    long[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[(int) Math.min(sorted.length - 1, sorted.length * share)];
  }
}
