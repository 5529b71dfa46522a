package io.dify.core.http;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** An open connection to a checked address. Used by one call at a time. */
final class Connection implements AutoCloseable {
  private final Origin origin;
  private final Socket raw;
  private final Socket spoken;
  private final InputStream in;

  private Connection(Origin origin, Socket raw, Socket spoken) throws IOException {
    this.origin = origin;
    this.raw = raw;
    this.spoken = spoken;
    this.in = new BufferedInputStream(spoken.getInputStream());
  }

  /** Connects, with TLS and a check of the certificate's name where the origin asks for it. The exchange can break it off. */
  static Connection open(Exchange exchange, InetAddress address, SSLContext tls, Duration limit) throws IOException {
    Origin origin = exchange.origin();
    Socket raw = SocketChannel.open().socket();
    exchange.guard(raw);
    try {
      raw.setTcpNoDelay(true);
      raw.connect(new InetSocketAddress(address, origin.port()), millis(limit));
      raw.setSoTimeout(millis(limit));
      return new Connection(origin, raw, origin.isEncrypted() ? encrypted(raw, origin, tls) : raw);
    } catch (IOException e) {
      raw.close();
      throw e;
    }
  }

  private static SSLSocket encrypted(Socket raw, Origin origin, SSLContext tls) throws IOException {
    String host = origin.host().replaceAll("[\\[\\]]", "");
    SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(raw, host, origin.port(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  Origin origin() {
    return origin;
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
