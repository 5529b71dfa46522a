package io.dify.runtime.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.value.ValueJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Speaks HTTP/1.1 by hand, for what an HTTP client would not send or hide. Connections close after one answer. */
public final class RawHttp {
  /** An answer as it came. */
  public record Answer(int status, String head, String body) {
    /** The body as JSON. */
    public JsonNode json() {
      try {
        return ValueJson.mapper().readTree(body);
      } catch (IOException e) {
        throw new AssertionError("No JSON: " + body, e);
      }
    }
  }

  private static final Pattern LENGTH = Pattern.compile("(?i)\\bContent-Length: (\\d+)");

  private RawHttp() {}

  /** Sends bytes as they are and reads until the server closes. */
  public static Answer send(int port, String request) throws IOException {
    return send(port, request.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends bytes as they are and reads until the server closes. */
  public static Answer send(int port, byte[] request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(request);
      socket.getOutputStream().flush();
      return read(socket.getInputStream());
    }
  }

  /** Sends bytes, half-closes the connection, and reads every answer until the server closes; a reset counts as its end. */
  public static List<Answer> conversation(int port, byte[] requests) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(requests);
      socket.shutdownOutput();
      socket.getInputStream().transferTo(all);
    } catch (SocketException e) {
      // The server did not read to the end, which is its right; what it answered before counts.
    }
    return answers(all.toByteArray());
  }

  private static List<Answer> answers(byte[] bytes) throws IOException {
    List<Answer> answers = new ArrayList<>();
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    for (int at = 0; at < text.length();) {
      int head = text.indexOf("\r\n\r\n", at);
      if (head < 0) {
        throw new IOException("No HTTP answer: '" + text.substring(at) + "'");
      }
      Matcher length = LENGTH.matcher(text.substring(at, head));
      int end = length.find() ? head + 4 + Integer.parseInt(length.group(1)) : text.length();
      answers.add(new Answer(Integer.parseInt(text.substring(at + 9, at + 12)), text.substring(at, head),
          new String(bytes, head + 4, end - head - 4, StandardCharsets.UTF_8)));
      at = end;
    }
    return answers;
  }

  /** Reads an answer until the server closes. */
  public static Answer read(InputStream in) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    in.transferTo(all);
    String text = all.toString(StandardCharsets.UTF_8);
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      throw new IOException("No HTTP answer: '" + text + "'");
    }
    return new Answer(Integer.parseInt(text.substring(9, 12)), text.substring(0, end), text.substring(end + 4));
  }

  /** A request with this body and header lines. */
  public static String request(String line, String headers, String body) {
    return line + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + headers + "Content-Length: "
        + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
  }
}
