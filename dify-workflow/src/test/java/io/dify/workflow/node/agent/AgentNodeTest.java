package io.dify.workflow.node.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.Message;
import io.dify.core.model.ModelInfo;
import io.dify.core.model.ModelRef;
import io.dify.core.model.ModelType;
import io.dify.core.model.Role;
import io.dify.core.model.ToolRequest;
import io.dify.core.model.ToolSpec;
import io.dify.core.model.Usage;
import io.dify.core.testkit.ScriptedTurn;
import io.dify.core.tool.Tool;
import io.dify.core.tool.ToolContext;
import io.dify.core.tool.ToolResult;
import io.dify.core.tool.Tools;
import io.dify.core.value.Value;
import io.dify.workflow.agent.AgentStrategy;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.Problem;
import io.dify.workflow.testkit.NodeTester;
import io.dify.workflow.testkit.TestedNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AgentNodeTest {
  private static final String CONFIG = """
      agent_strategy_name: function_calling
      agent_strategy_provider_name: langgenius/agent/agent
      agent_parameters:
        model: {type: constant, value: {provider: langgenius/openai/openai, model: gpt-4o, completion_params: {temperature: 0.5}}}
        instruction: {type: constant, value: "Help {{#s.name#}}."}
        query: {type: constant, value: "{{#sys.query#}}"}
        maximum_iterations: {type: constant, value: 4}
        tools:
          type: constant
          value:
            - enabled: true
              type: builtin
              provider_name: time
              tool_name: current_time
              settings: {format: {value: "%Y"}}
              parameters: {zone: {auto: 0, value: {type: constant, value: UTC}}, when: {auto: 1, value: null}}
              extra: {description: Tells the time.}
            - {enabled: false, type: builtin, provider_name: time, tool_name: other}
      memory: {window: {enabled: true, size: 1}}
      """;
  private final List<String> asked = new ArrayList<>();

  private final class Clock implements Tool {
    @Override
    public ToolSpec spec() {
      return new ToolSpec("current_time", "?", (Value.Obj) Value.from(Map.of("type", "object", "properties",
          Map.of("zone", Map.of(), "when", Map.of()))));
    }

    @Override
    public ToolResult run(Value.Obj arguments, ToolContext context) {
      asked.add(new TreeMap<>(arguments.fields()).toString());
      return ToolResult.of("noon", Value.from(Map.of("hour", 12)));
    }
  }

  private NodeTester<AgentConfig> tester(String config) {
    Tools tools = (ref, settings) -> {
      asked.add(ref + " " + settings.toJava());
      if (!ref.name().equals("current_time")) {
        throw new DifyException(ErrorCode.NOT_FOUND, "There is no tool " + ref + ".");
      }
      return new Clock();
    };
    return NodeTester.of(new AgentNode()).config(config).tools(tools).with("s.name", "Ann").with("sys.query", "When?");
  }

  private static ScriptedTurn asking() {
    return ScriptedTurn.saying().then(new ScriptedTurn.Step.Request(new ToolRequest("1", "current_time", "{}")));
  }

  @Test
  void anAgentOfAFileHasItsModelToolsAndMemory() throws InterruptedException {
    TestedNode node = tester(CONFIG)
        .history(Message.of(Role.USER, "old"), Message.of(Role.ASSISTANT, "older"), Message.of(Role.USER, "hi"),
            Message.of(Role.ASSISTANT, "hello"))
        .answering(asking(), ScriptedTurn.saying("At ", "noon.")).run();

    node.succeeds().says("At ", "noon.").gives("text", "At noon.");
    assertThat(asked.getFirst()).isEqualTo("time/current_time {format=%Y}");
    assertThat(asked.get(1)).contains("UTC");
    assertThat(node.calls().getFirst().messages()).extracting(Message::text).containsExactly("Help Ann.", "hi",
        "hello", "When?");
    assertThat(node.calls().getFirst().parameters()).containsEntry("temperature", Value.of(0.5));
    assertThat(node.calls().getFirst().tools()).singleElement().satisfies(tool -> {
      assertThat(tool.description()).isEqualTo("Tells the time.");
      assertThat(tool.parameters().fields().get("properties")).isEqualTo(Value.from(Map.of("when", Map.of())));
    });
    Value.Array json = (Value.Array) node.outputs().get("json");
    assertThat(json.items().getLast()).isEqualTo(Value.from(Map.of("hour", 12)));
    assertThat(json.items()).hasSize(6);
    assertThat(node.outputs().get("usage")).isInstanceOfSatisfying(Value.Obj.class,
        usage -> assertThat(usage.fields()).containsKeys("total_tokens", "total_price", "latency"));
  }

  @Test
  void namesOfStrategiesOfKnownPluginsAreUnderstood() {
    assertThat(tester(CONFIG.replace("function_calling", "ReAct")).parsed().strategy()).isEqualTo(AgentStrategy.REACT);
    assertThat(tester(CONFIG.replace("function_calling", "mcp_sse_ReAct")).parsed().strategy())
        .isEqualTo(AgentStrategy.REACT);
    assertThat(tester(CONFIG).parsed().strategy()).isEqualTo(AgentStrategy.FUNCTION_CALLING);
  }

  @Test
  void aStrategyNobodyKnowsImportsAndFailsWhenReached() throws InterruptedException {
    NodeTester<AgentConfig> unknown = tester(CONFIG.replace("function_calling", "tree_of_thoughts"));
    assertThat(unknown.problems()).isEmpty();
    assertThat(failure(unknown.run())).contains("tree_of_thoughts").contains("function_calling or ReAct");
    assertThat(failure(tester("{version: '2', agent_node_kind: dify_agent}").run())).contains("version 2");
  }

  @Test
  void anAgentThatFailsHasPaidForWhatItsModelSaidBefore() throws InterruptedException {
    TestedNode node = tester(CONFIG).answering(asking().withUsage(new Usage(7, 5)),
        ScriptedTurn.failing(new DifyException(ErrorCode.MODEL_FAILED, "gone"))).run();
    node.fails(ErrorCode.MODEL_FAILED.wire(), "gone");
    assertThat(node.outcome().result().usage()).isEqualTo(new Usage(7, 5));
  }

  private static String failure(TestedNode node) {
    return ((NodeOutcome.Failed) node.outcome()).message();
  }

  @Test
  void aModelKnownToLackToolCallsFollowsReAct() throws InterruptedException {
    ModelInfo mute = new ModelInfo(new ModelRef("openai", "gpt-4o"), ModelType.LLM, true, Set.of(),
        OptionalInt.empty(), OptionalInt.empty(), Optional.empty());
    TestedNode node = tester(CONFIG).knowing(mute)
        .answering(ScriptedTurn.saying("Action: current_time\nAction Input: {}"),
            ScriptedTurn.saying("Final Answer: noon"))
        .run().gives("text", "noon");
    assertThat(node.calls().getFirst().tools()).isEmpty();
  }

  @Test
  void aToolThatIsNotThereFailsTheAgentByName() throws InterruptedException {
    assertThat(failure(tester(CONFIG.replace("tool_name: current_time", "tool_name: gone")).run()))
        .contains("time/gone").contains("Switch it off");
  }

  @Test
  void serversOfOthersPluginsAreWarnedOf() {
    assertThat(tester(
        CONFIG.replace("  maximum_iterations", "  mcp_server: {type: constant, value: http://x}\n  maximum_iterations"))
        .problems()).extracting(Problem::code).containsExactly("ignored_server");
  }

  @Test
  void roundsMustBeANumber() throws InterruptedException {
    assertThat(failure(tester(CONFIG.replace("value: 4", "value: some")).run())).contains("maximum_iterations");
  }
}
