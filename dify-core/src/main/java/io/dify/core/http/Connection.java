package io.dify.core.http;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** An open connection to a checked address. Used by one call at a time. */
final class Connection implements AutoCloseable {
  private final Route route;
  private final Socket raw;
  private final Socket spoken;
  private final InputStream in;
  /** Lent out once more, and not a byte has come since. */
  private boolean doubtful;

  private Connection(Route route, Socket raw, Socket spoken) throws IOException {
    this.route = route;
    this.raw = raw;
    this.spoken = spoken;
    this.in = new BufferedInputStream(spoken.getInputStream());
  }

  /** Connects, through a tunnel and with TLS where the route asks for it. The exchange can break it off. */
  static Connection open(Exchange exchange, Route route, InetAddress address, Tls tls, Duration limit)
      throws IOException {
    Socket raw = SocketChannel.open().socket();
    exchange.guard(raw);
    try {
      raw.setTcpNoDelay(true);
      raw.connect(new InetSocketAddress(address, route.port()), millis(limit));
      raw.setSoTimeout(millis(limit));
      if (!route.origin().isEncrypted()) {
        return new Connection(route, raw, raw);
      }
      if (route.proxy() != null) {
        Tunnel.dig(raw, route.origin(), route.proxy());
      }
      return new Connection(route, raw, tls.over(raw, route.origin(), route.verified()));
    } catch (IOException | RuntimeException e) {
      raw.close();
      throw e;
    }
  }

  Route route() {
    return route;
  }

  InetAddress address() {
    return raw.getInetAddress();
  }

  InputStream in() {
    return in;
  }

  OutputStream out() throws IOException {
    return spoken.getOutputStream();
  }

  /** Says that the next call gets a connection that others had before. */
  void lendAgain() {
    doubtful = true;
  }

  /** Whether the other side may have closed this connection before it was given the request: it was kept, and has said nothing since. */
  boolean isDoubtful() {
    return doubtful;
  }

  /** Waits for the first byte of an answer, which is left to be read. */
  void awaitAnswer() throws IOException {
    in.mark(1);
    if (in.read() < 0) {
      throw new EOFException("the server closed the connection");
    }
    in.reset();
    doubtful = false;
  }

  /** How long a read may wait for its first byte. */
  void readTimeout(Duration limit) throws IOException {
    spoken.setSoTimeout(millis(limit));
  }

  /**
   * Whether the other side has neither closed this idle connection nor sent something nobody asked for. Looks without waiting, at the bytes beneath TLS;
   * a read with a time-out would cost each call the shortest one there is, a millisecond.
   */
  boolean isUsable() {
    SocketChannel channel = raw.getChannel();
    try {
      if (in.available() > 0) {
        return false;
      }
      channel.configureBlocking(false);
      boolean silent = channel.read(ByteBuffer.allocate(1)) == 0;
      channel.configureBlocking(true);
      return silent;
    } catch (IOException e) {
      return false;
    }
  }

  /** Closes the socket beneath TLS: never waits for the other side, wakes up whoever reads. */
  @Override
  public void close() throws IOException {
    raw.close();
  }

  private static int millis(Duration limit) {
    return (int) Math.clamp(limit.toMillis(), 1L, Integer.MAX_VALUE);
  }
}
