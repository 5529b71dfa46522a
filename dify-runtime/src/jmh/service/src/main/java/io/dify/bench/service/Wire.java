package io.dify.bench.service;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A connection that speaks as much HTTP/1.1 as this server answers with, at a fraction of the processor time of a general client, so that the
 * clients leave the machine to the server. For one thread.
 */
final class Wire implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 120_000;
  private static final int BUFFER = 2048;

  private final Socket socket = new Socket();
  private final InputStream in;
  private final String head;
  private int status;
  private long length;
  private boolean chunked;
  private long left;

  Wire(int port, String key) throws IOException {
    socket.setTcpNoDelay(true);
    socket.connect(new InetSocketAddress("127.0.0.1", port), TIMEOUT_MILLIS);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    in = new BufferedInputStream(socket.getInputStream(), BUFFER);
    head = "Host: localhost\r\nAuthorization: Bearer " + key + "\r\nContent-Type: application/json\r\n";
  }

  /** Sends a request and reads the head of its answer; gives the status. */
  int send(String method, String path, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream request = new ByteArrayOutputStream(256 + bytes.length);
    request.writeBytes((method + " " + path + " HTTP/1.1\r\n" + head + "Content-Length: " + bytes.length + "\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII));
    request.writeBytes(bytes);
    request.writeTo(socket.getOutputStream());
    status = Integer.parseInt(line().substring(9, 12));
    length = 0;
    chunked = false;
    for (String field = line(); !field.isEmpty(); field = line()) {
      String lower = field.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Long.parseLong(lower.substring(15).strip());
      } else if (lower.startsWith("transfer-encoding:")) {
        chunked = true;
      }
    }
    left = chunked ? 0 : length;
    return status;
  }

  /** The whole body of the answer. */
  String body() throws IOException {
    if (!chunked) {
      byte[] bytes = in.readNBytes((int) length);
      if (bytes.length < length) {
        throw new EOFException("cut off");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int b = next(); b >= 0; b = next()) {
      all.write(b);
    }
    return all.toString(StandardCharsets.UTF_8);
  }

  /** The next record of a stream of events, without "data: "; null at the end. */
  @Nullable
  String record() throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream(512);
    while (true) {
      int b = next();
      if (b < 0) {
        return null;
      }
      if (b != '\n') {
        text.write(b);
      } else if (text.size() > 0) {
        String line = text.toString(StandardCharsets.UTF_8);
        text.reset();
        if (line.startsWith("data: ")) {
          return line.substring(6);
        }
      }
    }
  }

  /** The next byte of the body, -1 at its end. */
  private int next() throws IOException {
    if (left == 0) {
      if (!chunked || length < 0) {
        return -1;
      }
      String size = line();
      if (size.isEmpty()) {
        size = line();
      }
      left = Long.parseLong(size, 16);
      if (left == 0) {
        line();
        length = -1;
        return -1;
      }
    }
    int b = in.read();
    if (b < 0) {
      throw new EOFException("cut off");
    }
    left--;
    return b;
  }

  private String line() throws IOException {
    StringBuilder text = new StringBuilder(64);
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("cut off");
      }
      if (b != '\r') {
        text.append((char) b);
      }
    }
    return text.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
