package io.dify.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.store.Database;
import io.dify.core.value.ValueJson;
import io.dify.runtime.testing.EchoApp;
import io.dify.runtime.testing.ServerProcess;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server on SQLite is killed (SIGKILL) under writers of all kinds: chats of eight clients, keys made by two administrators. After each
 * kill the file is whole and everything that was acknowledged is in it. The seed is printed; set it with {@code -Dkill.seed}.
 */
@Tag("long")
class KillUnderLoadTest {
  private static final int KILLS = Integer.getInteger("dify.kills", 20);
  private static final int CHATS = 8;
  private static final int ADMINS = 2;

  @TempDir
  Path folder;

  /** An answer somebody got: the row it speaks of must be there for ever. */
  private record Acknowledged(String table, String id, String text) {}

  @Test
  void whatWasAcknowledgedIsThereAfterEveryKill() throws Exception {
    long seed = Long.getLong("kill.seed", System.nanoTime());
    System.out.println("KillUnderLoadTest seed " + seed + " (-Dkill.seed), " + KILLS + " kills (-Ddify.kills)");
    Random random = new Random(seed);
    Queue<Acknowledged> acknowledged = new ConcurrentLinkedQueue<>();
    String app = "";
    String admin = "";
    for (int round = 0; round < KILLS; round++) {
      try (ServerProcess server = ServerProcess.start(folder.resolve("data"), "--app", EchoApp.in(folder).toString())) {
        if (app.isEmpty()) {
          app = server.token();
          Matcher token = Pattern.compile("Admin token: (admin-\\w+)").matcher(server.said());
          assertThat(token.find()).isTrue();
          admin = token.group(1);
        }
        writeAndKill(server, app, admin, acknowledged, random.nextInt(30, 400));
      }
      check(acknowledged);
    }
    System.out.println("KillUnderLoadTest: " + KILLS + " kills, " + count(acknowledged, "dify_message")
        + " messages and "
        + count(acknowledged, "dify_api_key") + " keys acknowledged, lost 0, integrity_check ok " + KILLS + " times");
  }

  private static long count(Queue<Acknowledged> acknowledged, String table) {
    return acknowledged.stream().filter(row -> row.table().equals(table)).count();
  }

  private static void writeAndKill(ServerProcess server, String app, String admin, Queue<Acknowledged> acknowledged,
      int enough) throws Exception {
    String keys = "/admin/api/workspaces/" + ValueJson.mapper().readTree(server.get(admin, "/admin/api/workspaces")
        .body()).path("data").get(0).path("id").asText() + "/keys";
    AtomicInteger count = new AtomicInteger();
    CountDownLatch reached = new CountDownLatch(1);
    List<Thread> writers = new ArrayList<>();
    for (int i = 0; i < CHATS + ADMINS; i++) {
      boolean chats = i < CHATS;
      writers.add(Thread.ofVirtual().start(() -> {
        try {
          while (true) {
            HttpResponse<String> answer = chats
                ? server.chat(app, "question " + count.get())
                : server.post(admin, keys, "{\"kind\":\"dataset\"}");
            if (answer.statusCode() == 200) {
              acknowledged.add(row(chats, ValueJson.mapper().readTree(answer.body())));
            }
            if (count.incrementAndGet() == enough) {
              reached.countDown();
            }
          }
        } catch (IOException | InterruptedException e) {
          reached.countDown();
        }
      }));
    }
    assertThat(reached.await(120, TimeUnit.SECONDS)).isTrue();
    server.kill();
    for (Thread writer : writers) {
      writer.join();
    }
    assertThat(count.get()).isGreaterThanOrEqualTo(enough);
  }

  private static Acknowledged row(boolean chat, JsonNode answer) {
    return chat
        ? new Acknowledged("dify_message", answer.path("id").asText(), answer.path("answer").asText())
        : new Acknowledged("dify_api_key", answer.path("id").asText(),
            answer.path("hint").asText().replaceAll(".*\\.", ""));
  }

  private void check(Queue<Acknowledged> acknowledged) {
    try (Database database = Database.open(folder.resolve("data/dify.db"))) {
      assertThat(texts(database, "PRAGMA integrity_check")).containsExactly("ok");
      assertThat(texts(database, "PRAGMA foreign_key_check")).isEmpty();
      Map<String, String> kept = new HashMap<>(map(database, "SELECT id, answer AS text FROM dify_message"));
      kept.putAll(map(database, "SELECT id, hint AS text FROM dify_api_key"));
      assertThat(acknowledged).as("acknowledged and lost").allMatch(row -> row.text().equals(kept.get(row.id())));
    }
  }

  private static List<String> texts(Database database, String sql) {
    return database.read(handle -> handle.createQuery(sql).mapTo(String.class).list());
  }

  private static Map<String, String> map(Database database, String sql) {
    Map<String, String> rows = new HashMap<>();
    database.read(handle -> handle.createQuery(sql)
        .map((row, context) -> rows.put(row.getString("id"), row.getString("text"))).list().size());
    return rows;
  }
}
