package io.dify.core.http;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Puts TLS on a connection. Thread-safe. */
final class Tls {
  private final SSLContext verifying;
  private final SSLContext trusting;

  /** @param verifying keys and trust of connections whose certificates are checked */
  Tls(SSLContext verifying) {
    this.verifying = verifying;
    try {
      trusting = SSLContext.getInstance("TLS");
      trusting.init(null, new TrustManager[]{ new Anybody()}, null);
    } catch (GeneralSecurityException e) {
      throw new DifyException(ErrorCode.INTERNAL, "This Java runtime has no TLS; use a complete one.", e);
    }
  }

  /** Shakes hands. */
  SSLSocket over(Socket raw, Origin origin, boolean verified) throws IOException {
    String host = origin.host().replaceAll("[\\[\\]]", "");
    SSLContext context = verified ? verifying : trusting;
    SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(raw, host, origin.port(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm(verified ? "HTTPS" : null);
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  /** Asks nobody for proof. */
  private static final class Anybody extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
