package io.dify.core.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Encrypted connections: the certificate must be trusted and be that of the host asked for. */
class TlsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  private static SSLContext tls;

  /** Makes a certificate for {@code model.example} with the JDK's own tool, and a context that trusts it. */
  @BeforeAll
  static void makeCertificate(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("keys.p12");
    Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
        "-genkeypair", "-keyalg", "EC", "-alias", "server", "-dname", "CN=test", "-ext", "san=dns:model.example",
        "-validity", "2", "-keystore", file.toString(), "-storepass", new String(PASSWORD)).redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD);
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, PASSWORD);
    TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(keys);
    tls = SSLContext.getInstance("TLS");
    tls.init(own.getKeyManagers(), trust.getTrustManagers(), null);
  }

  private static RawServer server() throws Exception {
    var socket = tls.getServerSocketFactory().createServerSocket(0, 5, InetAddress.getLoopbackAddress());
    return new RawServer(socket, peer -> {
      do {
        peer.say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      } while (peer.readHead());
    });
  }

  private static HttpGateway gateway(SSLContext context) {
    return HttpGateway.under(origin -> List.of(InetAddress.getLoopbackAddress()), context);
  }

  @Test
  void trustedCertificateOfTheHostIsAcceptedAndTheConnectionReused() throws Exception {
    try (RawServer server = server(); HttpGateway gateway = gateway(tls)) {
      HttpCall call = HttpCall.get("https://model.example:" + server.port() + "/");
      assertThat(gateway.send(call, Cancellation.none()).text()).isEqualTo("ok");
      assertThat(gateway.send(call, Cancellation.none()).text()).isEqualTo("ok");
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void certificateOfAnotherHostIsRefused() throws Exception {
    assertRefused(tls, "evil.example");
  }

  @Test
  void certificateNobodyVouchesForIsRefused() throws Exception {
    assertRefused(SSLContext.getDefault(), "model.example");
  }

  @Test
  void certificatesAreNotAskedForWhenTheCallSaysSo() throws Exception {
    try (RawServer server = server(); HttpGateway gateway = gateway(SSLContext.getDefault())) {
      String url = "https://evil.example:" + server.port() + "/";
      HttpCall call = new HttpCall("GET", url, HttpHeaders.none(), HttpBody.none(), HttpLimits.DEFAULT, false);
      assertThat(gateway.send(call, Cancellation.none()).text()).isEqualTo("ok");
      DifyException e = catchThrowableOfType(DifyException.class,
          () -> gateway.send(HttpCall.get(url), Cancellation.none()));
      assertThat(e.code()).as("the connection that nobody vouches for is not lent out").isEqualTo(ErrorCode.NETWORK);
    }
  }

  private static void assertRefused(SSLContext context, String host) throws Exception {
    try (RawServer server = server(); HttpGateway gateway = gateway(context)) {
      HttpCall call = HttpCall.get("https://" + host + ":" + server.port() + "/");
      DifyException e = catchThrowableOfType(DifyException.class, () -> gateway.send(call, Cancellation.none()));
      assertThat(e.code()).isEqualTo(ErrorCode.NETWORK);
      assertThat(e.text()).contains("connecting to https://" + host);
      assertThat(server.heads()).isEmpty();
    }
  }
}
