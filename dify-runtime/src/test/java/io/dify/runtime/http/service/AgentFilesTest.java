package io.dify.runtime.http.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.file.FileStore;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ToolSpec;
import io.dify.core.model.Usage;
import io.dify.core.tool.Tool;
import io.dify.core.tool.ToolContext;
import io.dify.core.tool.ToolResult;
import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import io.dify.runtime.testing.TestServer;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Files that an agent's tools make, in the stream and in the stored message. */
class AgentFilesTest {
  private static final String PAINTER = """
      version: "0.6.0"
      kind: app
      app: {name: painter, mode: agent-chat}
      model_config:
        model: {provider: test, name: scripted, mode: chat, completion_params: {}}
        pre_prompt: You paint.
        agent_mode:
          enabled: true
          strategy: react
          max_iteration: 4
          tools: [{enabled: true, provider_type: builtin, provider_id: studio, tool_name: paint, tool_parameters: {}}]
      """;
  private static final String FIRST = "0190a5b2-0000-7000-8000-000000000001";
  private static final String SECOND = "0190a5b2-0000-7000-8000-000000000002";

  private final TestServer server = new TestServer((ref, settings) -> new Painter());

  /** Makes the picture it is asked for by its id, and names one of the web. */
  private static final class Painter implements Tool {
    @Override
    public ToolSpec spec() {
      return new ToolSpec("paint", "Paints.", new Value.Obj(Map.of("type", Value.of("object"))));
    }

    @Override
    public ToolResult run(Value.Obj arguments, ToolContext context) {
      String id = arguments.fields().get("id") instanceof Value.Text text ? text.text() : FIRST;
      return new ToolResult("painted", List.of(), List.of(picture(id, FileStore.TOOL_FILE),
          picture("https://example.com/a.png", "remote_url")), new Value.Obj(Map.of()), Usage.NONE);
    }

    private static FileRef picture(String id, String method) {
      return new FileRef(id, "image", method, "a.png", ".png", "image/png", 1, "/files/" + id, id);
    }
  }

  @BeforeEach
  void publish() {
    server.use(server.key(PAINTER));
    server.script(AgentFilesTest::answer);
  }

  @AfterEach
  void close() {
    server.close();
  }

  private static List<String> answer(ModelCall call) {
    if (!call.question().startsWith("Observation:")) {
      return List.of("Thought: One.\nAction: paint\nAction Input: {\"id\": \"" + FIRST + "\"}");
    }
    boolean again = call.messages().stream().noneMatch(message -> message.text().contains(SECOND));
    return again
        ? List.of("Thought: Another.\nAction: paint\nAction Input: {\"id\": \"" + SECOND + "\"}")
        : List.of("Thought: Done.\nFinal Answer: Look.");
  }

  private static List<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
  }

  @Test
  void aThoughtNamesTheFilesOfItsToolsThatWereToldBefore() throws Exception {
    List<JsonNode> events = server.events("Paint!");
    List<String> told = events.stream().map(event -> switch (event.path("event").asText()) {
      case "message_file" -> "file " + event.path("id").asText();
      case "agent_thought" -> event.path("position").asInt() + " " + texts(event.path("message_files"));
      default -> event.path("event").asText();
    }).distinct().toList();

    assertThat(told).containsExactly("1 []", "file " + FIRST, "1 [" + FIRST + "]", "2 []", "file " + SECOND,
        "2 [" + SECOND + "]", "3 []", "agent_message", "message_end");
    assertThat(events.getLast().path("files")).hasSize(2);
  }

  @Test
  void theFilesAreKeptWithTheThoughtsOfTheMessage() throws Exception {
    String conversation = server.events("Paint!").getLast().path("conversation_id").asText();
    JsonNode thoughts = server.get("/v1/messages?user=u1&conversation_id=" + conversation).ok()
        .at("/data/0/agent_thoughts");

    assertThat(thoughts).hasSize(3);
    assertThat(texts(thoughts.at("/0/files"))).containsExactly(FIRST);
    assertThat(texts(thoughts.at("/1/files"))).containsExactly(SECOND);
    assertThat(texts(thoughts.at("/2/files"))).isEmpty();
  }
}
