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
 * A real server on loopback that follows a script, commits faults on request, and records what it was asked and who hung up. It knows no protocol: replies
 * are {@link WireReply.Whole} or {@link WireReply.Stream}, or those of {@link OpenAiWireServer}. Thread-safe; close it after the test.
 */
public final class WireServer implements AutoCloseable {
  private final ServerSocket listener;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final ConcurrentLinkedQueue<WireReply> script = new ConcurrentLinkedQueue<>();
  private final List<WireRequest> requests = new CopyOnWriteArrayList<>();
  private final BlockingQueue<WireRequest> arrivals = new LinkedBlockingQueue<>();
  private final BlockingQueue<WireRequest> abandoned = new LinkedBlockingQueue<>();
  private volatile Function<WireRequest, WireReply> otherwise = request -> WireReply.whole("application/json", "{}");

  private WireServer(ServerSocket listener) {
    this.listener = listener;
  }

  /** Starts a server on a free port of the loopback interface; it answers an empty JSON object until told otherwise. */
  public static WireServer start() {
    try {
      WireServer server = new WireServer(new ServerSocket(0, 1024, InetAddress.getLoopbackAddress()));
      Thread.ofVirtual().name("wire-server").start(server::accept);
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
        Thread.ofVirtual().name("wire-connection").start(() -> new WireConnection(this, socket).serve());
      }
    } catch (IOException e) {
      // The server was closed.
    }
  }

  /** The address, without a slash at its end. */
  public String url() {
    return "http://127.0.0.1:" + listener.getLocalPort();
  }

  /** Answers the next requests with these replies, in order; afterwards as before. */
  public WireServer then(WireReply... replies) {
    script.addAll(List.of(replies));
    return this;
  }

  /** Answers requests for which no reply is in line. */
  public WireServer otherwise(Function<WireRequest, WireReply> decision) {
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
