package io.dify.runtime.http.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.runtime.testing.EventReader;
import io.dify.runtime.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConcurrentStreamsTest {
  private static final int STREAMS = 50;
  private static final int TURNS = 4;
  private final TestServer server = new TestServer();

  @AfterEach
  void close() {
    server.close();
  }

  /** All streams of a round are open at once before the first answer begins. */
  @Test
  void fiftyStreamsAtOnceAreEachWholeAndEqualToWhatIsStored() throws Exception {
    CountDownLatch everybodyAsked = new CountDownLatch(STREAMS);
    server.script(call -> {
      everybodyAsked.countDown();
      everybodyAsked.await();
      List<String> pieces = new ArrayList<>();
      new Random(call.question().hashCode()).ints(200, 0, 1000).forEach(n -> pieces.add(call.question() + n + " "));
      return pieces;
    });
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> done = new ArrayList<>();
      for (int i = 0; i < STREAMS; i++) {
        int user = i;
        done.add(clients.submit((Callable<Integer>) () -> talk("user-" + user)));
      }
      for (Future<Integer> client : done) {
        assertThat(client.get()).isEqualTo(TURNS);
      }
    }
  }

  private int talk(String user) throws Exception {
    String conversation = "";
    for (int turn = 0; turn < TURNS; turn++) {
      String answer = "";
      String message = "";
      try (EventReader reader = server.stream("/v1/chat-messages", "{'query':'" + user + "/" + turn
          + "','response_mode':'streaming','user':'" + user + "','conversation_id':'" + conversation + "'}")) {
        List<JsonNode> events = reader.all();
        assertThat(TestServer.names(events)).startsWith("workflow_started").endsWith("workflow_finished",
            "message_end");
        for (JsonNode event : events) {
          answer += event.path("event").asText().equals("message") ? event.path("answer").asText() : "";
        }
        conversation = events.getLast().path("conversation_id").asText();
        message = events.getLast().path("message_id").asText();
      }
      JsonNode stored = server.get("/v1/messages?user=" + user + "&conversation_id=" + conversation).json()
          .path("data").get(turn);
      assertThat(stored.path("id").asText()).isEqualTo(message);
      assertThat(stored.path("answer").asText()).isEqualTo(answer).startsWith(user + "/" + turn);
    }
    return TURNS;
  }
}
