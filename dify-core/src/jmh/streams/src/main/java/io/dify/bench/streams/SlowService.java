package io.dify.bench.streams;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A model service in a process of its own. It streams three pieces, each after the pause the model's name says in milliseconds ({@code pause-4000}); {@code hang} never
 * answers, {@code stall} sends its head and no piece. Whoever hangs up on these two is noted on the standard output with the time of the machine's
 * monotonic clock, which processes share on Linux.
 */
public final class SlowService {
  private static final String PIECE = "data: {\"id\":\"1\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,"
      + "\"delta\":{\"content\":\"word \"}}]}\n\n";
  private static final String LAST = "data: {\"id\":\"1\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,"
      + "\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":3,\"total_tokens\":4}}\n\n"
      + "data: [DONE]\n\n";
  private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

  private SlowService() {}

  /** Prints the port and serves until the process ends. */
  public static void main(String[] args) throws IOException {
    try (ServerSocket listener = new ServerSocket(0, 8192, InetAddress.getLoopbackAddress())) {
      System.out.println(listener.getLocalPort());
      while (true) {
        Socket socket = listener.accept();
        Thread.startVirtualThread(() -> serve(socket));
      }
    }
  }

  private static void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      for (String body = request(in); body != null; body = request(in)) {
        int at = body.indexOf("\"model\"");
        String model = body.substring(body.indexOf('"', body.indexOf(':', at)) + 1);
        answer(socket, in, model.substring(0, model.indexOf('"')));
      }
    } catch (IOException | InterruptedException e) {
      // The client has gone.
    }
  }

  private static void answer(Socket socket, InputStream in, String model) throws IOException, InterruptedException {
    OutputStream out = socket.getOutputStream();
    if (model.equals("hang") || model.equals("stall")) {
      if (model.equals("stall")) {
        out.write(HEAD.getBytes(StandardCharsets.US_ASCII));
      }
      System.out.println("waiting");
      try {
        in.read();
      } finally {
        System.out.println("closed " + System.nanoTime());
      }
      throw new IOException("closed");
    }
    long pause = Long.parseLong(model.substring("pause-".length()));
    for (int i = 0; i < 3; i++) {
      Thread.sleep(pause);
      out.write(((i == 0 ? HEAD : "") + chunk(PIECE)).getBytes(StandardCharsets.US_ASCII));
    }
    out.write((chunk(LAST) + "0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
  }

  private static String chunk(String text) {
    return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
  }

  private static String request(InputStream in) throws IOException {
    int length = 0;
    for (String line = line(in); line != null; line = line(in)) {
      if (line.isEmpty()) {
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
      }
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(line.substring(15).strip());
      }
    }
    return null;
  }

  private static String line(InputStream in) throws IOException {
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
