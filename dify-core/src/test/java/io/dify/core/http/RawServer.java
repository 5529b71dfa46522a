package io.dify.core.http;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A server on loopback that says whatever bytes a test wants; one virtual thread per connection. */
final class RawServer implements AutoCloseable {
  /** What a test does with a connection whose request head has been read. */
  @FunctionalInterface
  interface Script {
    void run(Peer peer) throws Exception;
  }

  private final ServerSocket server;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final List<String> heads = new CopyOnWriteArrayList<>();
  private final CountDownLatch gone = new CountDownLatch(1);

  RawServer(ServerSocket server, Script script) {
    this.server = server;
    Thread.ofVirtual().start(() -> accept(script));
  }

  /** Runs the script once for each connection. */
  static RawServer saying(Script script) throws IOException {
    return new RawServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), script);
  }

  /** Answers each request of each connection with the same bytes; closes when they hold no length. */
  static RawServer answering(String answer) throws IOException {
    return saying(peer -> {
      do {
        peer.say(answer);
      } while (answer.contains("Content-Length") && peer.readHead());
    });
  }

  private void accept(Script script) {
    try {
      while (true) {
        Socket socket = server.accept();
        sockets.add(socket);
        Thread.ofVirtual().start(() -> serve(socket, script));
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  private void serve(Socket socket, Script script) {
    try (socket) {
      Peer peer = new Peer(socket);
      if (peer.readHead()) {
        script.run(peer);
      }
    } catch (Exception e) {
      gone.countDown();
    }
  }

  int port() {
    return server.getLocalPort();
  }

  String url(String path) {
    return "http://127.0.0.1:" + port() + path;
  }

  Origin origin() {
    return Origin.of(url("/"));
  }

  List<String> heads() {
    return heads;
  }

  int connections() {
    return sockets.size();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  /** The server's end of a connection. */
  final class Peer {
    final InputStream in;
    final OutputStream out;

    Peer(Socket socket) throws IOException {
      in = new BufferedInputStream(socket.getInputStream());
      out = socket.getOutputStream();
    }

    void say(String text) throws IOException {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
    }

    boolean readHead() throws IOException {
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int c = in.read();
        if (c < 0) {
          return false;
        }
        head.append((char) c);
      }
      heads.add(head.toString());
      return true;
    }

    /** Waits until the client has closed its end. */
    void awaitClose() throws IOException {
      try {
        while (in.read() >= 0) {
          // What the client still sends does not matter.
        }
      } finally {
        gone.countDown();
      }
    }
  }

  /** Whether a client closed its end while a script was waiting for that, within a generous time. */
  boolean sawClose() throws InterruptedException {
    return gone.await(20, TimeUnit.SECONDS);
  }
}
