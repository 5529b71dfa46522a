package io.dify.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.time.Ids;
import io.dify.runtime.auth.ApiKeys;
import io.dify.runtime.auth.Authenticator;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.testing.MemoryKeys;
import io.dify.runtime.testing.RawHttp;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DownloadTest {
  private static final byte[] CONTENT = "0123456789".getBytes(StandardCharsets.US_ASCII);

  private final AtomicInteger opened = new AtomicInteger();
  private HttpServer server;

  @BeforeEach
  void start() {
    RouteDoc doc = RouteDoc.json("A file.");
    Route sound = new Route(Method.GET, "/sound", CredentialKind.NONE, 0,
        call -> new Reply.Bytes(of("söng \"1\".mp3", "audio/mpeg").cached("t1", Duration.ofHours(1), true)), doc);
    Route any = new Route(Method.GET, "/file", CredentialKind.NONE, 0,
        call -> new Reply.Bytes(of("a", call.query("type").orElse(""))), doc);
    Route gone = new Route(Method.GET, "/gone", CredentialKind.NONE, 0,
        call -> new Reply.Bytes(Download.of("a", "image/png", 10, offset -> {
          throw new DifyException(ErrorCode.FILE_NOT_FOUND, "Gone.");
        })), doc);
    Route shorter = new Route(Method.GET, "/short", CredentialKind.NONE, 0,
        call -> new Reply.Bytes(Download.of("a", "image/png", 11, offset -> new ByteArrayInputStream(CONTENT))), doc);
    ApiKeys keys = new ApiKeys(new MemoryKeys(), Ids.system(), InstantSource.system(), new Random(1));
    server = HttpServer.start(HttpSettings.at("127.0.0.1", 0), new RouteTable(List.of(sound, any, gone, shorter)),
        Authenticator.of(keys));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Download of(String name, String type) {
    return Download.of(name, type, CONTENT.length, offset -> {
      opened.incrementAndGet();
      return new ByteArrayInputStream(CONTENT, (int) offset, CONTENT.length);
    });
  }

  private RawHttp.Answer get(String path, String... headers) throws IOException {
    return send("GET", path, headers);
  }

  private RawHttp.Answer send(String method, String path, String... headers) throws IOException {
    String lines = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    return RawHttp.send(server.port(), RawHttp.request(method + " " + path, lines, ""));
  }

  @Test
  void wholeFileComesWithItsNameTypeLengthAndCaching() throws IOException {
    RawHttp.Answer answer = get("/sound");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("0123456789");
    assertThat(answer.head()).contains("Content-Type: audio/mpeg", "Content-Length: 10", "Accept-Ranges: bytes",
        "Cache-Control: public, max-age=3600", "ETag: \"t1\"", "X-Content-Type-Options: nosniff",
        "Content-Disposition: inline; filename=\"s_ng _1_.mp3\"; filename*=UTF-8''s%C3%B6ng%20%221%22.mp3");
  }

  @Test
  void rangesOfSoundsAreServed() throws IOException {
    RawHttp.Answer middle = get("/sound", "Range: bytes=2-4");
    assertThat(middle.status()).isEqualTo(206);
    assertThat(middle.body()).isEqualTo("234");
    assertThat(middle.head()).contains("Content-Range: bytes 2-4/10", "Content-Length: 3");
    assertThat(get("/sound", "Range: bytes=7-").body()).isEqualTo("789");
    assertThat(get("/sound", "Range: bytes=-2").body()).isEqualTo("89");
    assertThat(get("/sound", "Range: bytes=8-99").body()).isEqualTo("89");
    assertThat(get("/sound", "Range: bytes=2-4", "If-Range: \"t1\"").status()).isEqualTo(206);
    assertThat(get("/sound", "Range: bytes=2-4", "If-Range: \"older\"").body()).isEqualTo("0123456789");
  }

  @Test
  void rangesThatCannotBeServedAreRefusedOrAnsweredWhole() throws IOException {
    RawHttp.Answer outside = get("/sound", "Range: bytes=10-");
    assertThat(outside.status()).isEqualTo(416);
    assertThat(outside.head()).contains("Content-Range: bytes */10");
    assertThat(get("/sound", "Range: bytes=0-1,4-5").body()).isEqualTo("0123456789");
    assertThat(get("/file?type=image/png", "Range: bytes=0-1").body()).isEqualTo("0123456789");
  }

  @Test
  void whatAClientHasIsNotSentAgainAndHeadOpensNothing() throws IOException {
    assertThat(get("/sound", "If-None-Match: \"t1\"").status()).isEqualTo(304);
    RawHttp.Answer head = send("HEAD", "/sound");
    assertThat(head.head()).contains("200", "Content-Length: 10");
    assertThat(head.body()).isEmpty();
    assertThat(opened).hasValue(0);
  }

  @Test
  void onlyHarmlessTypesAreShownByBrowsers() throws IOException {
    for (String type : List.of("image/svg%2Bxml", "text/html", "application/xhtml%2Bxml", "text/xml",
        "application/javascript", "IMAGE/SVG%2BXML")) {
      assertThat(get("/file?type=" + type).head()).as(type).contains("Content-Disposition: attachment;",
          "Content-Security-Policy: default-src 'none'; sandbox", "nosniff");
    }
    assertThat(get("/file?type=image/png").head()).contains("Content-Disposition: inline;");
    assertThat(get("/file?type=a%0d%0aSet-Cookie:x").head()).contains("Content-Type: application/octet-stream")
        .doesNotContain("Set-Cookie");
  }

  @Test
  void fileThatIsGoneIsAnErrorAndOneThatIsTooShortBreaksOff() throws IOException {
    RawHttp.Answer gone = get("/gone");
    assertThat(gone.status()).isEqualTo(404);
    assertThat(gone.json().path("code").asText()).isEqualTo("file_not_found");
    assertThat(gone.head()).doesNotContain("Content-Disposition");
    assertThat(get("/short").body()).isEqualTo("0123456789");
  }
}
