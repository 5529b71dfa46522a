package io.dify.runtime.http.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.runtime.testing.TestApps;
import io.dify.runtime.testing.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VariablesTest {
  private final TestServer server = new TestServer();
  private String path = "";

  @BeforeEach
  void begin() throws Exception {
    server.use(server.key(TestApps.MEMORY));
    path = "/v1/conversations/" + server.chat("Hello", "").path("conversation_id").asText() + "/variables";
  }

  @AfterEach
  void close() {
    server.close();
  }

  private String put(JsonNode variable, String value) throws Exception {
    return server.put(path + "/" + variable.path("id").asText(), "{'value':" + value + ",'user':'u1'}").status() + "";
  }

  @Test
  void variablesAreListedWithTheirValues() throws Exception {
    JsonNode all = server.get(path + "?user=u1").json();
    assertThat(all.path("has_more").asBoolean()).isFalse();
    assertThat(all.path("data").get(0).fieldNames()).toIterable().containsExactly("id", "name", "value_type", "value",
        "description", "created_at", "updated_at");
    assertThat(all.path("data")).extracting(one -> one.path("name").asText() + "=" + one.path("value").asText())
        .containsExactly("mood=calm", "count=3", "tags=[\"a\"]", "token=******");
    JsonNode first = server.get(path + "?user=u1&limit=1").json();
    assertThat(first.path("has_more").asBoolean()).isTrue();
    String last = first.path("data").get(0).path("id").asText();
    assertThat(server.get(path + "?user=u1&limit=1&last_id=" + last).json().path("data").get(0).path("name").asText())
        .isEqualTo("count");
    assertThat(server.get(path + "?user=u1&variable_name=tags").json().path("data")).hasSize(1);
    assertThat(server.get(path + "?user=u1&last_id=none").status()).isEqualTo(404);
    assertThat(server.get(path + "?user=u2").status()).isEqualTo(404);
  }

  @Test
  void aVariableIsChangedByAValueOfItsType() throws Exception {
    JsonNode all = server.get(path + "?user=u1").json().path("data");
    assertThat(put(all.get(0), "'merry'")).isEqualTo("200");
    assertThat(put(all.get(1), "4.5")).isEqualTo("200");
    assertThat(put(all.get(2), "['b','c']")).isEqualTo("200");
    assertThat(put(all.get(1), "'four'")).isEqualTo("400");
    assertThat(put(all.get(2), "[1]")).isEqualTo("400");
    assertThat(put(all.get(0), "null")).isEqualTo("400");
    assertThat(server.put(path + "/none", "{'value':'x','user':'u1'}").status()).isEqualTo(404);
    assertThat(server.put(path + "/" + all.get(0).path("id").asText(), "{'value':'x','user':'u2'}").status())
        .isEqualTo(404);
    assertThat(server.get(path + "?user=u1").json().path("data")).extracting(one -> one.path("value").asText())
        .containsExactly("merry", "4.5", "[\"b\",\"c\"]", "******");
  }

  @Test
  void theNextTurnSeesTheChangedVariable() throws Exception {
    put(server.get(path + "?user=u1").json().path("data").get(0), "'merry'");
    String conversation = path.split("/")[3];
    assertThat(server.chat("Again", conversation).path("answer").asText()).isEqualTo("mood: merry");
  }
}
