package io.dify.runtime.http.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.runtime.testing.Answer;
import io.dify.runtime.testing.TestApps;
import io.dify.runtime.testing.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FeedbackTest {
  private final TestServer server = new TestServer();

  @AfterEach
  void close() {
    server.close();
  }

  private Answer rate(String message, String body) throws Exception {
    return server.post("/v1/messages/" + message + "/feedbacks", body);
  }

  private JsonNode stored(JsonNode chat) throws Exception {
    return server.get("/v1/messages?user=u1&conversation_id=" + chat.path("conversation_id").asText()).json()
        .path("data").get(0).path("feedback");
  }

  @Test
  void anAnswerIsRatedRatedAnewAndTheRatingTakenBack() throws Exception {
    JsonNode chat = server.chat("Why?", "");
    String message = chat.path("id").asText();
    assertThat(stored(chat).isNull()).isTrue();
    assertThat(rate(message, "{'rating':'like','user':'u1','content':'Good.'}").json())
        .hasToString("{\"result\":\"success\"}");
    assertThat(stored(chat)).hasToString("{\"rating\":\"like\"}");
    rate(message, "{'rating':'dislike','user':'u1'}");
    assertThat(stored(chat)).hasToString("{\"rating\":\"dislike\"}");
    JsonNode all = server.get("/v1/app/feedbacks").json().path("data");
    assertThat(all).hasSize(1);
    assertThat(all.get(0).fieldNames()).toIterable().containsExactly("id", "app_id", "conversation_id", "message_id",
        "rating", "content", "from_source", "from_end_user_id", "from_account_id", "created_at", "updated_at");
    assertThat(all.get(0).path("message_id").asText()).isEqualTo(message);
    assertThat(rate(message, "{'rating':null,'user':'u1'}").status()).isEqualTo(200);
    assertThat(stored(chat).isNull()).isTrue();
    Answer nothing = rate(message, "{'rating':null,'user':'u1'}");
    assertThat(nothing.status()).isEqualTo(400);
    assertThat(nothing.json().path("code").asText()).isEqualTo("invalid_param");
    assertThat(rate(message, "{'rating':'great','user':'u1'}").status()).isEqualTo(400);
  }

  @Test
  void onlyTheOwnerOfAMessageMayRateIt() throws Exception {
    String message = server.chat("Why?", "").path("id").asText();
    assertThat(rate(message, "{'rating':'like','user':'u2'}").status()).isEqualTo(404);
    assertThat(rate("none", "{'rating':'like','user':'u1'}").status()).isEqualTo(404);
    server.use(server.key(TestApps.STRICT));
    assertThat(rate(message, "{'rating':'like','user':'u1'}").status()).isEqualTo(404);
    assertThat(server.get("/v1/app/feedbacks").json().path("data")).isEmpty();
  }

  @Test
  void ratingsArePagedNewestFirst() throws Exception {
    for (int i = 0; i < 5; i++) {
      rate(server.chat("q" + i, "").path("id").asText(), "{'rating':'like','user':'u1','content':'c" + i + "'}");
    }
    assertThat(server.get("/v1/app/feedbacks?page=2&limit=2").json().path("data")).extracting(
        one -> one.path("content").asText()).containsExactly("c2", "c1");
    assertThat(server.get("/v1/app/feedbacks?limit=102").status()).isEqualTo(400);
  }

  @Test
  void anEndUserIsKnownByItsId() throws Exception {
    String message = server.chat("Why?", "").path("id").asText();
    rate(message, "{'rating':'like','user':'u1'}");
    String id = server.get("/v1/app/feedbacks").json().path("data").get(0).path("from_end_user_id").asText();
    JsonNode user = server.get("/v1/end-users/" + id).json();
    assertThat(user.path("session_id").asText()).isEqualTo("u1");
    assertThat(user.path("type").asText()).isEqualTo("service_api");
    Answer unknown = server.get("/v1/end-users/none");
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.json().path("code").asText()).isEqualTo("end_user_not_found");
    server.use(server.key(TestApps.STRICT));
    assertThat(server.get("/v1/end-users/" + id).status()).isEqualTo(404);
  }
}
