package io.dify.runtime.http.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.model.ModelCall;
import io.dify.runtime.testing.Answer;
import io.dify.runtime.testing.TestApps;
import io.dify.runtime.testing.TestServer;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Agent-chat apps over HTTP, with a workflow app as their tool. */
class AgentChatTest {
  private static final String AGENT = """
      version: "0.6.0"
      kind: app
      app: {name: helper, mode: agent-chat}
      model_config:
        model: {provider: test, name: scripted, mode: chat, completion_params: {}}
        pre_prompt: You help.
        agent_mode:
          enabled: true
          strategy: react
          max_iteration: 3
          tools: [{enabled: true, provider_type: workflow, provider_id: any, tool_name: flow, tool_parameters: {}}]
      """;
  private final TestServer server = new TestServer();

  @BeforeEach
  void publish() {
    server.key(TestApps.FLOW);
    server.use(server.key(AGENT));
    server.script(AgentChatTest::answer);
  }

  @AfterEach
  void close() {
    server.close();
  }

  private static List<String> answer(ModelCall call) {
    if (call.question().equals("tea")) {
      return List.of("Tea is ", "fine.");
    }
    return call.question().startsWith("Observation:")
        ? List.of("Thought: I know.\nFinal Ans", "wer: Drink ", "tea.")
        : List.of("Thought: I ask the flow.\nAction: flow\nAction Input: {\"topic\": \"tea\"}");
  }

  @Test
  void aStreamTellsThoughtsAndTextOfTheAgentAndNoNodes() throws Exception {
    List<JsonNode> events = server.events("What to drink?");
    assertThat(TestServer.names(events)).containsExactly("agent_thought", "agent_message", "agent_thought",
        "message_end");
    List<JsonNode> thoughts = named(events, "agent_thought");
    assertThat(thoughts).extracting(event -> event.path("position").asInt()).containsExactly(1, 1, 1, 2, 2);
    assertThat(thoughts.subList(0, 3)).extracting(event -> event.path("id").asText()).containsOnly(
        thoughts.getFirst().path("id").asText());
    JsonNode first = thoughts.get(2);
    assertThat(first.path("thought").asText()).isEqualTo("I ask the flow.");
    assertThat(first.path("tool").asText()).isEqualTo("flow");
    assertThat(first.path("tool_input").asText()).isEqualTo("{\"flow\":\"{\\\"topic\\\":\\\"tea\\\"}\"}");
    assertThat(first.path("observation").asText()).contains("Tea is fine.");
    assertThat(named(events, "agent_message").stream().map(event -> event.path("answer").asText())
        .collect(Collectors.joining())).isEqualTo("Drink tea.");
    assertThat(events.getLast().path("metadata").path("usage").path("total_tokens").asInt()).isEqualTo(27);
  }

  @Test
  void thoughtsAreKeptWithTheirMessage() throws Exception {
    List<JsonNode> events = server.events("What to drink?");
    String conversation = events.getLast().path("conversation_id").asText();
    JsonNode message = server.get("/v1/messages?user=u1&conversation_id=" + conversation).json().path("data").get(0);
    assertThat(message.path("answer").asText()).isEqualTo("Drink tea.");
    assertThat(message.path("agent_thoughts")).hasSize(2);
    JsonNode thought = message.path("agent_thoughts").get(0);
    assertThat(thought.path("tool").asText()).isEqualTo("flow");
    assertThat(thought.path("message_id").asText()).isEqualTo(message.path("id").asText());
  }

  @Test
  void blockingIsRefused() throws Exception {
    Answer answer = server.post("/v1/chat-messages", "{'query':'hi','inputs':{},'user':'u1'}");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("code").asText()).isEqualTo("invalid_param");
    assertThat(server.calls).isEmpty();
  }

  private static List<JsonNode> named(List<JsonNode> events, String name) {
    return events.stream().filter(event -> event.path("event").asText().equals(name)).toList();
  }
}
