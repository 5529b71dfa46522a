package io.dify.runtime.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.store.Database;
import io.dify.runtime.journal.RunMode;
import io.dify.runtime.journal.store.StoredJournals;
import io.dify.runtime.registry.App;
import io.dify.runtime.testing.Answer;
import io.dify.runtime.testing.TestApps;
import io.dify.runtime.testing.TestServer;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs whose beginning cannot be stored, since a table takes no new rows: they do not run, and nothing that looks as if they did is left. */
@Timeout(60)
class RefusedStartsTest {
  private final Database database = Database.memory();
  private final TestServer server = new TestServer(database);

  @AfterEach
  void stop() {
    server.close();
  }

  private void closed(String table) {
    database.execute(handle -> handle.execute("CREATE TRIGGER closed BEFORE INSERT ON " + table
        + " BEGIN SELECT RAISE(ABORT, 'closed for today'); END"));
  }

  private void open() {
    database.execute(handle -> handle.execute("DROP TRIGGER closed"));
  }

  /** Publishes an app whose runs are durable. */
  private void durable(String source) {
    server.use(server.key(source));
    String tenant = server.platform().workspace().id();
    for (App app : server.platform().apps().list(tenant)) {
      new StoredJournals(database, InstantSource.system()).mode(tenant, app.id(), RunMode.DURABLE);
    }
  }

  private Answer ask(String mode) throws Exception {
    return server.post("/v1/chat-messages", "{'query':'How?','response_mode':'" + mode + "','user':'u1'}");
  }

  private List<JsonNode> messages() throws Exception {
    JsonNode conversation = server.get("/v1/conversations?user=u1").ok().path("data").path(0);
    return server.get("/v1/messages?user=u1&conversation_id=" + conversation.path("id").asText()).ok().path("data")
        .valueStream().toList();
  }

  private List<String> runs() {
    return database.read(handle -> handle.createQuery("SELECT status FROM dify_workflow_run").mapTo(String.class)
        .list());
  }

  @ParameterizedTest
  @ValueSource(strings = { "blocking", "streaming"})
  void aDurableChatThatCannotBeWrittenDownIsRefused(String mode) throws Exception {
    durable(TestApps.BOT);
    closed("dify_run");
    Answer refused = ask(mode);
    assertThat(refused.status()).as(refused.text()).isEqualTo(503);
    assertThat(refused.text()).contains("could not be written down");
    assertThat(messages()).singleElement().satisfies(message -> {
      assertThat(message.path("status").asText()).isEqualTo("error");
      assertThat(message.path("error").asText()).contains("could not be written down");
    });
    assertThat(runs()).doesNotContain("running");
    assertThat(server.calls).isEmpty();
    open();
    assertThat(ask("blocking").ok().path("answer").asText()).isEqualTo("It is so.");
  }

  @Test
  void aWorkflowThatCannotBeWrittenDownIsRefusedAndItsRecordSaysSo() throws Exception {
    server.use(server.key(TestApps.FLOW));
    closed("dify_run");
    Answer refused = server.post("/v1/workflows/run",
        "{'inputs':{'topic':'tea'},'response_mode':'streaming','user':'u1'}");
    assertThat(refused.status()).as(refused.text()).isEqualTo(503);
    assertThat(runs()).containsExactly("failed");
    assertThat(server.calls).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = { "blocking", "streaming"})
  void aChatWhoseRunCannotBeRecordedDoesNotRunAndLeavesNothing(String mode) throws Exception {
    closed("dify_workflow_run");
    Answer refused = ask(mode);
    assertThat(refused.status()).as(refused.text()).isEqualTo(503);
    assertThat(server.get("/v1/conversations?user=u1").ok().path("data")).isEmpty();
    open();
    assertThat(ask("blocking").ok().path("answer").asText()).isEqualTo("It is so.");
    assertThat(server.calls).as("those of the second question").hasSize(1);
    assertThat(runs()).containsExactly("succeeded");
  }
}
