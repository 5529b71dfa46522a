package io.dify.core.http;

import java.io.IOException;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Asks a proxy to connect to a server (RFC 9110, section 9.3.6). Stateless. */
final class Tunnel {
  private static final int AUTHENTICATION_REQUIRED = 407;

  private Tunnel() {}

  /** Makes the connection to the proxy one to the server. Reads not a byte too many. */
  static void dig(Socket toProxy, Origin origin, HttpProxy proxy) throws IOException {
    String server = origin.host() + ":" + origin.port();
    StringBuilder request = new StringBuilder("CONNECT " + server + " HTTP/1.1\r\nHost: " + server + "\r\n");
    proxy.authorization().ifPresent(value -> request.append("Proxy-Authorization: ").append(value).append("\r\n"));
    toProxy.getOutputStream().write(request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    int status = AnswerHead.read(toProxy.getInputStream()).status();
    if (status == AUTHENTICATION_REQUIRED) {
      throw new ProtocolException("it wants a user and a password (407); put them into the setting of the proxy");
    }
    if (status / 100 != 2) {
      throw new ProtocolException("it refused with status " + status);
    }
  }
}
