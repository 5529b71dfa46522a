package io.dify.runtime.http.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.runtime.testing.Answer;
import io.dify.runtime.testing.TestApps;
import io.dify.runtime.testing.TestServer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConversationsTest {
  private final TestServer server = new TestServer();

  @AfterEach
  void close() {
    server.close();
  }

  private static List<String> ids(JsonNode page) {
    List<String> ids = new ArrayList<>();
    page.path("data").forEach(item -> ids.add(item.path("id").asText()));
    return ids;
  }

  private List<String> begin(int count) throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ids.add(server.chat("Question " + i, "").path("conversation_id").asText());
    }
    return ids;
  }

  /** All pages of a list, put together. */
  private List<String> pages(String path, String cursor, int limit) throws Exception {
    List<String> all = new ArrayList<>();
    String from = "";
    boolean more = true;
    while (more) {
      JsonNode page = server.get(path + "&limit=" + limit + from).json();
      assertThat(page.path("limit").asInt()).isEqualTo(limit);
      List<String> ids = ids(page);
      more = page.path("has_more").asBoolean();
      if (cursor.equals("first_id")) {
        all.addAll(0, ids);
        from = "&first_id=" + ids.getFirst();
      } else {
        all.addAll(ids);
        from = "&last_id=" + ids.getLast();
      }
    }
    return all;
  }

  @Test
  void conversationsArePagedInTheOrderAskedFor() throws Exception {
    List<String> made = begin(5);
    assertThat(pages("/v1/conversations?user=u1&sort_by=created_at", "last_id", 2)).isEqualTo(made);
    List<String> newest = new ArrayList<>(made);
    Collections.reverse(newest);
    assertThat(pages("/v1/conversations?user=u1&sort_by=-created_at", "last_id", 2)).isEqualTo(newest);
    server.chat("again", made.get(1));
    assertThat(ids(server.get("/v1/conversations?user=u1").json())).startsWith(made.get(1)).hasSize(5);
    assertThat(ids(server.get("/v1/conversations?user=u1&sort_by=updated_at").json())).endsWith(made.get(1));
  }

  @Test
  void aConversationShowsWhatTheApiSays() throws Exception {
    server.use(server.key(TestApps.STRICT));
    server.post("/v1/chat-messages", "{'query':'How do I return\\n an item?','user':'u1','inputs':{'tone':'kind'}}");
    JsonNode item = server.get("/v1/conversations?user=u1").json().path("data").get(0);
    assertThat(item.fieldNames()).toIterable().containsExactly("id", "name", "inputs", "status", "introduction",
        "created_at", "updated_at");
    assertThat(item.path("name").asText()).isEqualTo("How do I return an item?");
    assertThat(item.path("inputs")).hasToString("{\"tone\":\"kind\"}");
    assertThat(item.path("introduction").asText()).isEqualTo("Hello.");
  }

  @Test
  void messagesArePagedFromTheNewestBackwards() throws Exception {
    JsonNode first = server.chat("q0", "");
    String conversation = first.path("conversation_id").asText();
    List<String> made = new ArrayList<>(List.of(first.path("id").asText()));
    for (int i = 1; i < 5; i++) {
      made.add(server.chat("q" + i, conversation).path("id").asText());
    }
    String path = "/v1/messages?user=u1&conversation_id=" + conversation;
    assertThat(ids(server.get(path + "&limit=2").json())).isEqualTo(made.subList(3, 5));
    assertThat(pages(path, "first_id", 2)).isEqualTo(made);
    JsonNode message = server.get(path).json().path("data").get(0);
    assertThat(message.fieldNames()).toIterable().containsExactly("id", "conversation_id", "parent_message_id",
        "inputs", "query", "answer", "status", "error", "message_files", "feedback", "retriever_resources",
        "agent_thoughts", "created_at", "extra_contents", "message_tokens", "answer_tokens", "total_tokens",
        "provider_response_latency", "total_price", "currency");
    assertThat(message.path("query").asText()).isEqualTo("q0");
    assertThat(message.path("status").asText()).isEqualTo("normal");
  }

  @Test
  void othersSeeNeitherConversationsNorMessages() throws Exception {
    String conversation = begin(1).getFirst();
    assertThat(server.get("/v1/conversations?user=u2").json().path("data")).isEmpty();
    assertThat(server.get("/v1/messages?user=u2&conversation_id=" + conversation).status()).isEqualTo(404);
    assertThat(server.get("/v1/conversations?user=u2&last_id=" + conversation).status()).isEqualTo(404);
    assertThat(server.delete("/v1/conversations/" + conversation, "{'user':'u2'}").status()).isEqualTo(404);
    assertThat(server.post("/v1/conversations/" + conversation + "/name", "{'user':'u2','name':'x'}").status())
        .isEqualTo(404);
    server.use(server.key(TestApps.STRICT));
    assertThat(server.get("/v1/messages?user=u1&conversation_id=" + conversation).status()).isEqualTo(404);
  }

  @Test
  void badQueriesAreRefused() throws Exception {
    String conversation = begin(1).getFirst();
    String messages = "/v1/messages?user=u1&conversation_id=" + conversation;
    assertThat(server.get("/v1/conversations?user=u1&limit=0").status()).isEqualTo(400);
    assertThat(server.get("/v1/conversations?user=u1&limit=101").status()).isEqualTo(400);
    assertThat(server.get("/v1/conversations?user=u1&sort_by=name").status()).isEqualTo(400);
    assertThat(server.get("/v1/conversations?user=u1&last_id=" + UUID.randomUUID()).status()).isEqualTo(404);
    assertThat(server.get("/v1/messages?user=u1").status()).isEqualTo(400);
    assertThat(server.get("/v1/messages?user=u1&conversation_id=" + UUID.randomUUID()).status()).isEqualTo(404);
    assertThat(server.get(messages + "&first_id=" + UUID.randomUUID()).status()).isEqualTo(404);
  }

  @Test
  void aConversationIsRenamedByHandOrFromItsFirstQuestion() throws Exception {
    JsonNode made = server.post("/v1/chat-messages", "{'query':'first words','user':'u1','auto_generate_name':false}")
        .json();
    String path = "/v1/conversations/" + made.path("conversation_id").asText() + "/name";
    assertThat(server.get("/v1/conversations?user=u1").json().path("data").get(0).path("name").asText())
        .isEqualTo("New conversation");
    assertThat(server.post(path, "{'user':'u1','name':'Mine'}").json().path("name").asText()).isEqualTo("Mine");
    assertThat(server.post(path, "{'user':'u1','auto_generate':true}").json().path("name").asText())
        .isEqualTo("first words");
    assertThat(server.post(path, "{'user':'u1'}").status()).isEqualTo(400);
  }

  @Test
  void aDeletedConversationIsGone() throws Exception {
    String conversation = begin(1).getFirst();
    Answer deleted = server.delete("/v1/conversations/" + conversation, "{'user':'u1'}");
    assertThat(deleted.status()).isEqualTo(204);
    assertThat(deleted.text()).isEmpty();
    assertThat(server.get("/v1/conversations?user=u1").json().path("data")).isEmpty();
    assertThat(server.get("/v1/messages?user=u1&conversation_id=" + conversation).status()).isEqualTo(404);
    assertThat(server.post("/v1/chat-messages", "{'query':'x','user':'u1','conversation_id':'" + conversation + "'}")
        .status()).isEqualTo(404);
    assertThat(server.delete("/v1/conversations/" + conversation, "{'user':'u1'}").status()).isEqualTo(404);
  }
}
