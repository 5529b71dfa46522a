package io.dify.core.testkit;

import io.dify.core.http.HttpHeaders;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.PushbackInputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One connection of the wire server. Its thread reads; each answer is written by a thread of its own, so that a client that hangs up is seen while
 * the answer is still waiting.
 */
final class WireConnection {
  private final WireServer server;
  private final Socket socket;

  WireConnection(WireServer server, Socket socket) {
    this.server = server;
    this.socket = socket;
  }

  void serve() {
    try (socket) {
      socket.setTcpNoDelay(true);
      PushbackInputStream in = new PushbackInputStream(new BufferedInputStream(socket.getInputStream()));
      for (WireRequest request = read(in); request != null && answer(request, in); request = read(in)) {
        // Each turn is one request and its answer.
      }
    } catch (IOException | InterruptedException e) {
      // The client or the test has ended the connection.
    }
  }

  /** Whether the connection goes on afterwards. */
  private boolean answer(WireRequest request, PushbackInputStream in) throws IOException, InterruptedException {
    WireAnswer answer = new WireAnswer(server.replyTo(request), request, socket);
    Thread writer = Thread.ofVirtual().name("wire-answer").start(answer);
    int next = -1;
    try {
      next = in.read();
    } catch (IOException e) {
      // Closed, by us or by them.
    }
    if (next < 0) {
      if (!answer.isOver()) {
        server.abandoned(request);
      }
      writer.interrupt();
      return false;
    }
    in.unread(next);
    writer.join();
    return !answer.hasCut();
  }

  private static @Nullable WireRequest read(PushbackInputStream in) throws IOException {
    String first = line(in);
    if (first == null) {
      return null;
    }
    String[] parts = first.split(" ");
    Map<String, List<String>> fields = new LinkedHashMap<>();
    for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      fields.put(line.substring(0, colon).toLowerCase(Locale.ROOT), List.of(line.substring(colon + 1).trim()));
    }
    HttpHeaders headers = new HttpHeaders(fields);
    int length = Integer.parseInt(headers.first("Content-Length").orElse("0"));
    String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    return new WireRequest(parts[0], parts.length > 1 ? parts[1] : "", headers, body);
  }

  private static @Nullable String line(PushbackInputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        return null;
      }
      line.append((char) c);
    }
    return line.toString().stripTrailing();
  }
}
