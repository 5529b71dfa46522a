package io.dify.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.value.ValueJson;
import io.dify.runtime.testing.EchoApp;
import io.dify.runtime.testing.Output;
import io.dify.runtime.testing.PostgresServer;
import io.dify.runtime.testing.ServerProcess;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers on a real PostgreSQL: restarted, two at a time, with a schema that does not work. */
class PostgresProcessTest {
  private static PostgresServer postgres;

  @TempDir
  Path folder;

  @BeforeAll
  static void start() {
    postgres = PostgresServer.start();
  }

  @AfterAll
  static void stop() throws Exception {
    if (postgres != null) {
      postgres.close();
    }
  }

  private ServerProcess serve(String data, String database) throws Exception {
    return ServerProcess.start(folder.resolve(data), "--app", EchoApp.in(folder).toString(), "--database", database);
  }

  private static JsonNode chat(ServerProcess server, String key, String query) throws Exception {
    HttpResponse<String> answer = server.chat(key, query);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return ValueJson.mapper().readTree(answer.body());
  }

  private static String messages(ServerProcess server, String key, JsonNode answer) throws Exception {
    return server.get(key, "/v1/messages?user=u1&conversation_id=" + answer.path("conversation_id").asText()).body();
  }

  @Test
  void aConversationIsThereAfterARestartAndAfterAKill() throws Exception {
    String database = postgres.database();
    String key;
    JsonNode answer;
    try (ServerProcess first = serve("data", database)) {
      key = first.token();
      answer = chat(first, key, "hello");
      assertThat(first.terminate()).isEqualTo(143);
    }
    assertThat(folder.resolve("data/dify.db")).doesNotExist();
    JsonNode second;
    try (ServerProcess again = serve("data", database)) {
      assertThat(messages(again, key, answer)).contains("You said hello (1)");
      second = chat(again, key, "and now?");
      again.kill();
    }
    try (ServerProcess last = serve("data", database)) {
      assertThat(messages(last, key, second)).contains("You said and now? (1)");
    }
    assertThat(Files.readString(folder.resolve("data/logs/dify.log"))).doesNotContain(key);
  }

  @Test
  void theSecondServerOfADatabaseLeavesTheFirstOnesMessagesAlone() throws Exception {
    String database = postgres.database();
    String running = "SELECT status FROM dify_message";
    try (ServerProcess first = serve("one", database)) {
      chat(first, first.token(), "hello");
      postgres.on(database, "UPDATE dify_message SET status = 'running'");
      try (ServerProcess second = serve("two", database)) {
        assertThat(postgres.texts(database, running)).containsExactly("running");
        assertThat(chat(second, first.token(), "who?").path("answer").asText()).isEqualTo("You said who? (1)");
        second.kill();
      }
      first.kill();
    }
    try (ServerProcess alone = serve("one", database)) {
      assertThat(alone.said()).contains("listens on");
      assertThat(postgres.texts(database, running)).containsExactlyInAnyOrder("error", "normal");
    }
  }

  @Test
  void aBrokenMigrationEndsTheStartAndLeavesTheOldStateUsable() throws Exception {
    String database = postgres.database();
    String key;
    JsonNode answer;
    try (ServerProcess first = serve("data", database)) {
      key = first.token();
      answer = chat(first, key, "hello");
      first.terminate();
    }
    Output broken = Output.withBrokenMigration(folder, "serve", "--port", "0", "--data",
        folder.resolve("data").toString(), "--database", database);
    assertThat(broken.status()).isEqualTo(1);
    assertThat(broken.err()).contains("error: The schema of module runtime in the PostgreSQL database")
        .contains("V999__broken.sql, line 2").contains("Nothing of it was kept").contains("no_such_table");
    assertThat(postgres.texts(database, "SELECT to_regclass('half_done')")).containsExactly((String) null);
    try (ServerProcess old = serve("data", database)) {
      assertThat(messages(old, key, answer)).contains("You said hello (1)");
    }
  }

  @Test
  void aDatabaseThatCannotBeReachedIsSaidInOneLineWithoutTheAddressesPassword() throws Exception {
    Output gone = Output.of("key", "list", "--data", folder.resolve("data").toString(), "--database",
        "postgresql://me@127.0.0.1:9/none");
    assertThat(gone.status()).isEqualTo(1);
    assertThat(gone.err()).hasLineCount(1).contains("postgresql://127.0.0.1:9/none cannot be used");
    Output told = Output.of("key", "list", "--data", folder.resolve("data").toString(), "--database",
        "postgresql://me:hunter2@127.0.0.1:9/none");
    assertThat(told.status()).isEqualTo(1);
    assertThat(told.err()).contains("DIFY_DATABASE_PASSWORD").doesNotContain("hunter2");
  }
}
