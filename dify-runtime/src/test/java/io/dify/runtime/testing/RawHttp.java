package io.dify.runtime.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.value.ValueJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

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
