package io.dify.runtime.http.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.runtime.testing.Answer;
import io.dify.runtime.testing.TestApps;
import io.dify.runtime.testing.TestServer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AnnotationsTest {
  private static final String LIST = "/v1/apps/annotations";
  private static final String MODEL = "'embedding_provider_name':'test','embedding_model_name':'MODEL',"
      + "'score_threshold':0.8";

  private final TestServer server = new TestServer();

  @AfterEach
  void close() {
    server.close();
  }

  private String add(String question, String answer) throws Exception {
    Answer added = server.post(LIST, "{'question':'" + question + "','answer':'" + answer + "'}");
    assertThat(added.status()).isEqualTo(201);
    return added.json().path("id").asText();
  }

  /** Switches and waits for the end of the job. */
  private JsonNode turn(String action, String model) throws Exception {
    String job = server.post("/v1/apps/annotation-reply/" + action, "{" + MODEL.replace("MODEL", model) + "}").json()
        .path("job_id").asText();
    JsonNode status;
    do {
      status = server.get("/v1/apps/annotation-reply/" + action + "/status/" + job).json();
    } while (status.path("job_status").asText().equals("waiting"));
    return status;
  }

  private JsonNode one(String id) throws Exception {
    for (JsonNode item : server.get(LIST + "?limit=100").json().path("data")) {
      if (item.path("id").asText().equals(id)) {
        return item;
      }
    }
    throw new AssertionError("No annotation " + id);
  }

  @Test
  void annotationsAreWrittenListedChangedAndDeleted() throws Exception {
    String tea = add("What is tea?", "A drink.");
    String ice = add("Was ist Öl 100%?", "Grün_es.");
    JsonNode page = server.get(LIST + "?page=1&limit=1").json();
    assertThat(page.toString()).contains("\"has_more\":true,\"limit\":1,\"total\":2,\"page\":1");
    assertThat(server.get(LIST + "?page=2&limit=1").json().path("has_more").asBoolean()).isFalse();
    for (String keyword : List.of("TEA", "a%20DRINK")) {
      assertThat(server.get(LIST + "?keyword=" + keyword).json().path("data")).hasSize(1).first()
          .satisfies(found -> assertThat(found.path("id").asText()).isEqualTo(tea));
    }
    for (String keyword : List.of("%C3%96l", "100%25", "n_e")) {
      assertThat(server.get(LIST + "?keyword=" + keyword).json().path("data")).as(keyword).hasSize(1).first()
          .satisfies(found -> assertThat(found.path("id").asText()).isEqualTo(ice));
    }
    assertThat(server.get(LIST + "?keyword=t_a").json().path("total").asInt()).isZero();
    Answer changed = server.put(LIST + "/" + tea, "{'question':'Tea?','answer':'Leaves.'}");
    assertThat(changed.json().path("answer").asText()).isEqualTo("Leaves.");
    assertThat(server.delete(LIST + "/" + tea, "").status()).isEqualTo(204);
    assertThat(server.delete(LIST + "/" + tea, "").status()).isEqualTo(404);
    assertThat(server.put(LIST + "/" + tea, "{'question':'Tea?','answer':'Leaves.'}").status()).isEqualTo(404);
  }

  @Test
  void badRequestsAreRefused() throws Exception {
    assertThat(server.post(LIST, "{'question':'x'}").json().path("code").asText()).isEqualTo("invalid_param");
    assertThat(server.post(LIST, "{'question':'','answer':'x'}").status()).isEqualTo(400);
    assertThat(server.get(LIST + "?limit=0").status()).isEqualTo(400);
    assertThat(server.post("/v1/apps/annotation-reply/pause", "{" + MODEL + "}").status()).isEqualTo(400);
    for (String threshold : List.of("1.1", "-0.1", "'high'", "null")) {
      assertThat(server.post("/v1/apps/annotation-reply/enable",
          "{" + MODEL.replace("0.8", threshold) + "}").json().path("code").asText()).as(threshold)
          .isEqualTo("invalid_param");
    }
    assertThat(server.get("/v1/apps/annotation-reply/enable/status/none").status()).isEqualTo(400);
    server.use(server.key(TestApps.FLOW));
    assertThat(server.get(LIST).json().path("code").asText()).isEqualTo("not_chat_app");
  }

  @Test
  void whatIsAnnotatedIsAnsweredWithoutTheModelAndCounted() throws Exception {
    String id = add("What is green tea?", "Unfermented leaves.");
    server.chat("What is green tea?", "");
    assertThat(server.calls).as("not switched on yet").hasSize(1);
    assertThat(server.get("/v1/parameters").json().path("annotation_reply").path("enabled").asBoolean()).isFalse();
    assertThat(turn("enable", "hash").path("job_status").asText()).isEqualTo("completed");
    assertThat(server.get("/v1/parameters").json().path("annotation_reply").path("enabled").asBoolean()).isTrue();

    JsonNode hit = server.chat("what is GREEN tea", "");
    assertThat(hit.path("answer").asText()).isEqualTo("Unfermented leaves.");
    assertThat(hit.path("metadata").path("annotation_reply").path("id").asText()).isEqualTo(id);
    assertThat(server.calls).hasSize(1);
    assertThat(one(id).path("hit_count").asInt()).isEqualTo(1);

    List<JsonNode> events = server.events("What is green tea?");
    assertThat(events).anySatisfy(event -> {
      assertThat(event.path("event").asText()).isEqualTo("message");
      assertThat(event.path("answer").asText()).isEqualTo("Unfermented leaves.");
    });
    assertThat(events.getLast().path("event").asText()).isEqualTo("message_end");
    assertThat(events.getLast().path("metadata").path("annotation_reply").path("account").path("name").asText("?"))
        .isEmpty();
    assertThat(server.calls).hasSize(1);
    assertThat(one(id).path("hit_count").asInt()).isEqualTo(2);
    JsonNode history = server
        .get("/v1/messages?user=u1&conversation_id=" + hit.path("conversation_id").asText()).json().path("data");
    assertThat(history.get(0).path("answer").asText()).isEqualTo("Unfermented leaves.");

    server.chat("Where is the station?", "");
    assertThat(server.calls).hasSize(2);
    assertThat(turn("disable", "hash").path("job_status").asText()).isEqualTo("completed");
    server.chat("What is green tea?", "");
    assertThat(server.calls).hasSize(3);
  }

  @Test
  void aPlainChatIsAnsweredWithMessageAndMessageEndOnly() throws Exception {
    server.use(server.key(TestApps.GUARDED));
    add("What is green tea?", "Unfermented leaves.");
    turn("enable", "hash");
    List<JsonNode> events = server.events("What is green tea?");
    assertThat(TestServer.names(events)).startsWith("message").endsWith("message_end");
    assertThat(events.getLast().path("metadata").path("annotation_reply").path("id").asText()).isNotEmpty();
    assertThat(server.calls).isEmpty();
  }

  @Test
  void whatIsWrittenWhileSwitchedOnIsFoundAtOnceAndWhatIsDeletedNoMore() throws Exception {
    turn("enable", "hash");
    String id = add("How tall is the tower?", "Ninety metres.");
    assertThat(server.chat("How tall is the tower?", "").path("answer").asText()).isEqualTo("Ninety metres.");
    server.put(LIST + "/" + id, "{'question':'How old is the tower?','answer':'Very.'}");
    assertThat(server.chat("How old is the tower?", "").path("answer").asText()).isEqualTo("Very.");
    server.delete(LIST + "/" + id, "");
    assertThat(server.chat("How old is the tower?", "").path("answer").asText()).isEqualTo("It is so.");
  }

  @Test
  void aModelThatCannotBeReachedFailsTheJobAndChangesNothing() throws Exception {
    add("What is green tea?", "Unfermented leaves.");
    JsonNode failed = turn("enable", "broken");
    assertThat(failed.path("job_status").asText()).isEqualTo("error");
    assertThat(failed.path("error_msg").asText()).contains("No account for test/broken");
    assertThat(server.chat("What is green tea?", "").path("answer").asText()).isEqualTo("It is so.");
  }

  @Test
  void annotationsAndJobsOfAnotherAppDoNotExist() throws Exception {
    String id = add("What is green tea?", "Unfermented leaves.");
    String job = turn("enable", "hash").path("job_id").asText();
    server.use(server.key(TestApps.STRICT));
    assertThat(server.get(LIST).json().path("total").asInt()).isZero();
    assertThat(server.put(LIST + "/" + id, "{'question':'q','answer':'a'}").status()).isEqualTo(404);
    assertThat(server.delete(LIST + "/" + id, "").status()).isEqualTo(404);
    assertThat(server.get("/v1/apps/annotation-reply/enable/status/" + job).status()).isEqualTo(400);
    assertThat(server.get("/v1/parameters").json().path("annotation_reply").path("enabled").asBoolean()).isFalse();
  }
}
