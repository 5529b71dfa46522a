package io.dify.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dify.core.error.DifyException;
import io.dify.core.time.Ids;
import io.dify.runtime.auth.ApiKeys;
import io.dify.runtime.auth.Authenticator;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.testing.MemoryKeys;
import io.dify.runtime.testing.RawHttp;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FormsTest {
  private static final int LIMIT = 300_000;
  private static final int MAX_PARTS = 4;

  @TempDir
  private Path folder;

  private final ConcurrentLinkedQueue<Integer> filesWhileHandling = new ConcurrentLinkedQueue<>();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    Files.writeString(folder.resolve("left-by-a-crash"), "x");
    Route route = new Route(Method.POST, "/upload", CredentialKind.NONE, LIMIT, this::take,
        RouteDoc.json("Takes a file.")).takingForms(MAX_PARTS);
    ApiKeys keys = new ApiKeys(new MemoryKeys(), Ids.system(), InstantSource.system(), new Random(1));
    server = HttpServer.start(HttpSettings.at("127.0.0.1", 0).uploadingThrough(folder),
        new RouteTable(List.of(route)), Authenticator.of(keys));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Reply take(Call call) {
    filesWhileHandling.add(count());
    FilePart file = call.parts().file("file");
    int sum = 0;
    try (InputStream in = file.open()) {
      for (byte each : in.readAllBytes()) {
        sum += each;
      }
    } catch (IOException e) {
      throw DifyException.of(e);
    }
    return Reply.json(JsonNodeFactory.instance.objectNode().put("name", file.name()).put("type", file.mimeType())
        .put("size", file.size()).put("sum", sum).put("user", call.parts().text("user").orElse("nobody")));
  }

  private int count() {
    try (Stream<Path> files = Files.list(folder)) {
      return (int) files.count();
    } catch (IOException e) {
      throw DifyException.of(e);
    }
  }

  private static String part(String disposition, String body) {
    return "--b\r\nContent-Disposition: form-data; " + disposition + "\r\nContent-Type: text/plain\r\n\r\n" + body
        + "\r\n";
  }

  private static String file(String name, String body) {
    return part("name=\"file\"; filename=\"" + name + "\"", body);
  }

  private RawHttp.Answer send(String type, String body) throws IOException {
    return RawHttp.send(server.port(), RawHttp.request("POST /upload", "Content-Type: " + type + "\r\n", body));
  }

  private RawHttp.Answer form(String body) throws IOException {
    return send("multipart/form-data; boundary=b", body);
  }

  private void assertRefused(RawHttp.Answer answer, int status, String code) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.json().path("code").asText()).as(answer.body()).isEqualTo(code);
    assertThat(answer.json().path("message").asText()).doesNotContain("Exception", "java.", folder.toString());
    assertThat(count()).isZero();
  }

  @Test
  void fileAndFieldArrive() throws IOException {
    RawHttp.Answer answer = form(file("a.txt", "abc") + part("name=\"user\"", "u-ü") + "--b--\r\n");
    assertThat(answer.json())
        .hasToString("{\"name\":\"a.txt\",\"type\":\"text/plain\",\"size\":3,\"sum\":294,\"user\":\"u-ü\"}");
    assertThat(filesWhileHandling).as("small parts need no file").containsExactly(0);
  }

  @Test
  void largeFilesWaitOnDiskOnlyWhileTheyAreHandled() throws IOException {
    RawHttp.Answer answer = form(file("a.txt", "a".repeat(200_000)) + "--b--");
    assertThat(answer.json().path("sum").asInt()).as(answer.body()).isEqualTo(200_000 * 'a');
    assertThat(filesWhileHandling).containsExactly(1);
    assertThat(count()).isZero();
  }

  @Test
  void namesMayBeInAnyScriptAndCarryNoFolders() throws IOException {
    assertThat(form(file("测试 文件.txt", "x") + "--b--").json().path("name").asText()).isEqualTo("测试 文件.txt");
    assertThat(form(part("name=\"file\"; filename*=utf-8''%E6%B5%8B.txt", "x") + "--b--").json().path("name").asText())
        .isEqualTo("测.txt");
    assertThat(form(file("../../etc/passwd", "x") + "--b--").json().path("name").asText()).isEqualTo("passwd");
    assertThat(form(file("C:\\\\x\\\\a.txt", "x") + "--b--").json().path("name").asText()).isEqualTo("a.txt");
  }

  @Test
  void formsWithoutExactlyOneNamedFileAreRefused() throws IOException {
    assertRefused(form(part("name=\"user\"", "u") + "--b--"), 400, "no_file_uploaded");
    assertRefused(form(part("name=\"other\"; filename=\"a\"", "u") + "--b--"), 400, "no_file_uploaded");
    assertRefused(form(file("a", "1") + file("b", "2") + "--b--"), 400, "too_many_files");
    assertRefused(form(file("", "1") + "--b--"), 400, "filename_not_exists_error");
    assertRefused(form("--b--"), 400, "no_file_uploaded");
  }

  @Test
  void bodiesOfAnotherTypeHaveNoFile() throws IOException {
    assertRefused(send("application/json", "{\"file\":\"x\"}"), 400, "no_file_uploaded");
    assertRefused(send("application/x-www-form-urlencoded", "file=x"), 400, "no_file_uploaded");
  }

  @Test
  void bodiesThatAreNotWhatTheirTypeSaysAreRefused() throws IOException {
    assertRefused(form("{\"file\":\"x\"}"), 400, "invalid_param");
    assertRefused(form(""), 400, "invalid_param");
    assertRefused(send("multipart/form-data", file("a", "1") + "--b--"), 400, "invalid_param");
    assertRefused(send("multipart/form-data; boundary=", file("a", "1") + "--b--"), 400, "invalid_param");
    assertRefused(send("multipart/form-data; boundary=other", file("a", "1") + "--b--"), 400, "invalid_param");
    assertRefused(form(file("a", "a".repeat(100_000))), 400, "invalid_param");
    assertRefused(form("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n"), 400,
        "invalid_param");
    assertRefused(form("--b\r\nno header\r\n\r\n1\r\n--b--"), 400, "invalid_param");
    assertRefused(form("--b\r\nX: " + "y".repeat(100_000) + "\r\n\r\n1\r\n--b--"), 400, "invalid_param");
  }

  @Test
  void tooManyPartsAndTooManyBytesAreRefused() throws IOException {
    assertRefused(form(part("name=\"p\"", "1").repeat(MAX_PARTS + 1) + "--b--"), 400, "invalid_param");
    assertRefused(form(file("a", "a".repeat(LIMIT)) + "--b--"), 413, "file_too_large");
    String chunk = "a".repeat(100_000);
    String chunked = "POST /upload HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n"
        + "Content-Type: multipart/form-data; boundary=b\r\n\r\n";
    String head = part("name=\"file\"; filename=\"a\"", "");
    String body = Integer.toHexString(head.length()) + "\r\n" + head + "\r\n"
        + (Integer.toHexString(chunk.length()) + "\r\n" + chunk + "\r\n").repeat(4) + "0\r\n\r\n";
    assertRefused(RawHttp.send(server.port(), chunked + body), 413, "file_too_large");
  }

  @Test
  void clientThatLeavesInTheMiddleLeavesNoFile() throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.getOutputStream().write(("POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 250000\r\n"
          + "Content-Type: multipart/form-data; boundary=b\r\n\r\n" + file("a", "a".repeat(200_000)))
          .getBytes(StandardCharsets.UTF_8));
    }
    assertThat(form(file("a.txt", "abc") + "--b--").status()).isEqualTo(200);
    server.close();
    assertThat(count()).isZero();
  }
}
