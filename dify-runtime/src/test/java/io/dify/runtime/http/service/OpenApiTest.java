package io.dify.runtime.http.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.value.ValueJson;
import io.dify.runtime.http.Method;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.Schema;
import io.dify.runtime.testing.Contract;
import io.dify.runtime.testing.SchemaCheck;
import io.dify.runtime.testing.TestServer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class OpenApiTest {
  private static final Pattern NAME = Pattern.compile("\\{([^}]+)}");

  private static TestServer server;
  private static JsonNode document;

  @BeforeAll
  static void start() throws Exception {
    server = new TestServer();
    document = server.get("/openapi.json").json();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void everyRouteSaysWhatItAnswers() {
    Set<String> missing = new TreeSet<>();
    routes().filter(route -> !Contract.described(route)).forEach(route -> missing.add(route.name()));
    assertThat(missing).isEmpty();
  }

  private static Stream<Route> routes() {
    return server.server().table().routes().stream();
  }

  @Test
  void everyRouteThatTakesABodySaysWhich() {
    routes().filter(route -> route.maxBodyBytes() > 0).filter(route -> route.method() != Method.DELETE)
        .forEach(route -> {
          JsonNode operation = document.path("paths").path(route.path()).path(route.method().name().toLowerCase());
          assertThat(operation.path("requestBody").path("content").size()).as(route.name()).isPositive();
        });
  }

  @Test
  void pathParametersAreThoseOfTheTemplate() {
    document.path("paths").properties().forEach(path -> path.getValue().forEach(operation -> {
      List<String> said = new ArrayList<>();
      operation.path("parameters").forEach(param -> {
        if (param.path("in").asText().equals("path")) {
          said.add(param.path("name").asText());
        }
      });
      assertThat(said).as(path.getKey())
          .isEqualTo(NAME.matcher(path.getKey()).results().map(found -> found.group(1)).toList());
    }));
  }

  @Test
  void everyReferenceLeadsSomewhereAndEveryComponentIsUsed() {
    Set<String> used = new HashSet<>();
    document.findValues("$ref").forEach(ref -> used.add(ref.asText().replace("#/components/schemas/", "")));
    Set<String> there = new HashSet<>();
    document.path("components").path("schemas").fieldNames().forEachRemaining(there::add);
    assertThat(used).isEqualTo(there).contains("Error", "ChatCompletionResponse", "ChunkChatEvent");
  }

  @Test
  void errorsAreListedByStatus() {
    JsonNode responses = document.path("paths").path("/v1/chat-messages").path("post").path("responses");
    assertThat(responses.path("401").path("description").asText()).isEqualTo("unauthorized");
    assertThat(responses.path("400").path("description").asText()).contains("not_chat_app", "invalid_param");
    assertThat(document.path("paths").path("/retrieval").path("post").path("responses").path("403").toString())
        .contains("ExternalKnowledgeError");
  }

  @Test
  void aSchemaRefusesWhatItDoesNotSay() throws Exception {
    Schema schema = Schema.object().must("id", Schema.uuid()).may("n", Schema.whole().between(1, 3).orNull())
        .may("all", Schema.list(Schema.words("a", "b")));
    assertThat(problems(schema, "{'id':'0190a5b2-0000-7000-8000-000000000000','n':null,'all':['a']}")).isEmpty();
    assertThat(problems(schema, "{'id':'x','n':4,'all':['c'],'more':1}")).hasSize(4);
    assertThat(problems(schema, "{}")).containsExactly("$.id is missing");
    assertThat(problems(schema, "[]")).hasSize(1);
  }

  private static List<String> problems(Schema schema, String json) throws Exception {
    return SchemaCheck.problems(schema, ValueJson.mapper().readTree(json.replace('\'', '"')));
  }

  @Test
  void anAnswerThatIsNotAnnouncedFailsTheTestThatGotIt() throws Exception {
    Contract contract = new Contract(server.server().table());
    JsonNode body = ValueJson.mapper().readTree("{\"result\":\"success\",\"more\":1}");
    String stop = "/v1/chat-messages/x/stop";
    assertThatThrownBy(() -> contract.check("POST", stop, 200, "application/json", body))
        .hasMessageContaining("$.more is not in the schema");
    assertThatThrownBy(() -> contract.check("POST", stop, 201, "application/json", body))
        .hasMessageContaining("status 201");
    assertThatThrownBy(() -> contract.check("POST", stop, 409, "application/json",
        ValueJson.mapper().readTree("{\"code\":\"conflict\",\"message\":\"\",\"status\":409}")))
        .hasMessageContaining("not among its documented ones");
  }
}
