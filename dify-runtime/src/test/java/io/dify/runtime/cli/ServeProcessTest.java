package io.dify.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.value.ValueJson;
import io.dify.runtime.testing.EchoApp;
import io.dify.runtime.testing.Output;
import io.dify.runtime.testing.ServerProcess;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The server as a process of its own: killed, stopped, started twice. */
class ServeProcessTest {
  @TempDir
  Path folder;
  private Path app;

  @BeforeEach
  void writeApp() throws IOException {
    app = EchoApp.in(folder);
  }

  private ServerProcess serve() throws IOException {
    return ServerProcess.start(folder.resolve("data"), "--app", app.toString());
  }

  @Test
  void killedServersLoseNoAnsweredMessage() throws Exception {
    killAndCheck(3);
  }

  @Test
  @Tag("long")
  void killedServersLoseNoAnsweredMessageInManyRounds() throws Exception {
    killAndCheck(25);
  }

  private void killAndCheck(int rounds) throws Exception {
    long seed = Long.getLong("kill.seed", System.nanoTime());
    System.out.println("ServeProcessTest seed " + seed);
    Random random = new Random(seed);
    Map<String, JsonNode> answered = new ConcurrentHashMap<>();
    String key = "";
    for (int round = 0; round < rounds; round++) {
      try (ServerProcess server = serve()) {
        key = key.isEmpty() ? server.token() : key;
        assertThat(key).startsWith("app-");
        check(server, key, answered);
        askAndKill(server, key, answered, random.nextInt(20, 150));
      }
    }
    try (ServerProcess server = serve()) {
      check(server, key, answered);
      System.out
          .println("ServeProcessTest: " + rounds + " kills, " + answered.size() + " answered messages, none lost");
    }
  }

  /** Four clients ask as fast as they can; when enough answers are there, the server is killed under them. */
  private static void askAndKill(ServerProcess server, String key, Map<String, JsonNode> answered, int enough)
      throws InterruptedException {
    AtomicInteger count = new AtomicInteger();
    CountDownLatch reached = new CountDownLatch(1);
    List<Thread> clients = java.util.stream.IntStream.range(0, 4).mapToObj(client -> Thread.ofVirtual().start(() -> {
      try {
        while (true) {
          HttpResponse<String> response = server.chat(key, "question " + client + "-" + count.get());
          JsonNode body = ValueJson.mapper().readTree(response.body());
          answered.put(body.path("id").asText(), body);
          if (count.incrementAndGet() == enough) {
            reached.countDown();
          }
        }
      } catch (IOException | InterruptedException e) {
        reached.countDown();
      }
    })).toList();
    assertThat(reached.await(60, TimeUnit.SECONDS)).isTrue();
    server.kill();
    for (Thread client : clients) {
      client.join();
    }
    assertThat(count.get()).isGreaterThanOrEqualTo(enough);
  }

  private static void check(ServerProcess server, String key, Map<String, JsonNode> answered) throws Exception {
    for (JsonNode message : answered.values()) {
      JsonNode page = ValueJson.mapper().readTree(server.get(key,
          "/v1/messages?user=u1&conversation_id=" + message.path("conversation_id").asText()).body());
      assertThat(page.path("data").get(0).path("id")).isEqualTo(message.path("id"));
      assertThat(page.path("data").get(0).path("answer")).isEqualTo(message.path("answer"));
    }
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no limit of open files")
  void aCrowdWaitsOutsideAndBreaksNothing() throws Exception {
    try (ServerProcess server = ServerProcess.startWithFiles(900, folder.resolve("data"), "--app", app.toString())) {
      List<Socket> crowd = new ArrayList<>();
      for (int i = 0; i < 850; i++) {
        crowd.add(new Socket("127.0.0.1", server.port()));
      }
      for (Socket one : crowd) {
        one.close();
      }
      assertThat(server.chat(server.token(), "anybody there?").statusCode()).isEqualTo(200);
      assertThat(log()).doesNotContain("Too many open files");
    }
  }

  @Test
  void aSecondStartKeepsTheKeyAndSaysHowToMakeAnother() throws Exception {
    String key;
    try (ServerProcess first = serve()) {
      key = first.token();
      assertThat(first.said()).contains("curl -s http://127.0.0.1:" + first.port() + "/v1/chat-messages").contains(key);
      assertThat(first.terminate()).isEqualTo(143);
    }
    try (ServerProcess second = serve()) {
      assertThat(second.token()).isEmpty();
      assertThat(second.said()).contains("key create").doesNotContain(key);
      assertThat(second.chat(key, "still me?").statusCode()).isEqualTo(200);
    }
    assertThat(log()).doesNotContain(key);
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("data/logs/dify.log"));
  }

  @Test
  void anotherProcessCannotUseTheSameDataDirectory() throws Exception {
    try (ServerProcess server = serve()) {
      Output second = Output.of("kb", "list", "--data", folder.resolve("data").toString());
      assertThat(second.status()).isEqualTo(1);
      assertThat(second.err()).contains("in use by process " + server.pid()).hasLineCount(1);
    }
    assertThat(Output.of("kb", "list", "--data", folder.resolve("data").toString()).status()).isZero();
  }

  @Test
  void aPortInUseIsSaidSo() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getByName("127.0.0.1"))) {
      Output output = Output.of("serve", "--port", Integer.toString(taken.getLocalPort()), "--app", app.toString(),
          "--data",
          folder.resolve("other").toString());
      assertThat(output.status()).isEqualTo(1);
      assertThat(output.err()).startsWith("error: Port " + taken.getLocalPort() + " is in use").hasLineCount(1);
    }
  }
}
