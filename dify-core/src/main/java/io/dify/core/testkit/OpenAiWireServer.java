package io.dify.core.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A real server on loopback that speaks OpenAI's chat completions, blocking and streaming, follows a script, commits faults on request, and records
 * what it was asked and who hung up. Thread-safe; close it after the test.
 */
public final class OpenAiWireServer implements AutoCloseable {
  private final ServerSocket listener;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final ConcurrentLinkedQueue<WireReply> script = new ConcurrentLinkedQueue<>();
  private final List<WireRequest> requests = new CopyOnWriteArrayList<>();
  private final BlockingQueue<WireRequest> arrivals = new LinkedBlockingQueue<>();
  private final BlockingQueue<WireRequest> abandoned = new LinkedBlockingQueue<>();
  private volatile Function<WireRequest, WireReply> otherwise = request -> WireReply.saying("ok");

  private OpenAiWireServer(ServerSocket listener) {
    this.listener = listener;
  }

  /** Starts a server on a free port of the loopback interface; it answers {@code ok} until told otherwise. */
  public static OpenAiWireServer start() {
    try {
      OpenAiWireServer server = new OpenAiWireServer(new ServerSocket(0, 1024, InetAddress.getLoopbackAddress()));
      Thread.ofVirtual().name("openai-wire-server").start(server::accept);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        sockets.add(socket);
        Thread.ofVirtual().name("openai-wire-connection").start(() -> new WireConnection(this, socket).serve());
      }
    } catch (IOException e) {
      // The server was closed.
    }
  }

  /** The base URL for clients, ending in {@code /v1}. */
  public String baseUrl() {
    return "http://127.0.0.1:" + listener.getLocalPort() + "/v1";
  }

  /** Answers the next requests with these replies, in order; afterwards as before. */
  public OpenAiWireServer then(WireReply... replies) {
    script.addAll(List.of(replies));
    return this;
  }

  /** Answers requests for which no reply is in line. */
  public OpenAiWireServer otherwise(Function<WireRequest, WireReply> decision) {
    otherwise = decision;
    return this;
  }

  /** The requests so far, in order of arrival. */
  public List<WireRequest> requests() {
    return List.copyOf(requests);
  }

  /** Waits for a request not yet returned by this method; null when none comes in time. */
  public @Nullable WireRequest awaitRequest(Duration limit) throws InterruptedException {
    return arrivals.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Waits until a client hangs up in the middle of an answer; null when none does in time. */
  public @Nullable WireRequest awaitAbandoned(Duration limit) throws InterruptedException {
    return abandoned.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  WireReply replyTo(WireRequest request) {
    requests.add(request);
    arrivals.add(request);
    if (!request.path().equals("/v1/chat/completions")) {
      return WireReply.failing(404, "invalid_request_error", null, "Unknown address " + request.path());
    }
    WireReply next = script.poll();
    return next != null ? next : otherwise.apply(request);
  }

  void abandoned(WireRequest request) {
    abandoned.add(request);
  }

  /** Stops listening and closes all connections. */
  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
