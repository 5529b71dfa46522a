package io.dify.workflow.node.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ToolSpec;
import io.dify.core.model.Usage;
import io.dify.core.tool.Tool;
import io.dify.core.tool.ToolContext;
import io.dify.core.tool.ToolRef;
import io.dify.core.tool.ToolResult;
import io.dify.core.tool.ToolSource;
import io.dify.core.tool.Tools;
import io.dify.core.value.Value;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.testkit.NodeTester;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ToolNodeTest {
  private static final String CALL = """
      provider_type: api
      provider_id: weather-api
      tool_name: forecast
      tool_configurations: {units: {type: constant, value: metric}, key: "{{#env.key#}}"}
      tool_parameters:
        city: {type: mixed, value: "{{#s.city#}}, IT"}
        days: {type: variable, value: [s, days]}
        note: {type: constant, value: null}
        limit: {type: constant, value: 3}
      """;
  private final List<String> asked = new ArrayList<>();
  private ToolResult result = ToolResult.of("sunny");

  private NodeTester<ToolConfig> tester(String config) {
    Tools tools = (ref, settings) -> {
      asked.add(ref.source() + " " + ref + " " + settings.toJava());
      return new Forecast();
    };
    return NodeTester.of(new ToolNode()).config(config).tools(tools).with("s.city", "Rome").with("env.key", "k");
  }

  private final class Forecast implements Tool {
    @Override
    public ToolSpec spec() {
      return new ToolSpec("forecast", "", (Value.Obj) Value.from(Map.of("required", List.of("city", "days"))));
    }

    @Override
    public ToolResult run(Value.Obj arguments, ToolContext context) {
      asked.add(arguments.toJava() + " " + context.idempotencyKey());
      if (arguments.fields().get("limit") instanceof Value.Text) {
        throw new DifyException(ErrorCode.INVALID_PARAM, "limit must be a number.");
      }
      return result;
    }
  }

  @Test
  void argumentsAndSettingsComeFromTemplatesVariablesAndConstants() throws InterruptedException {
    tester(CALL).with("s.days", 2).run().givesOnly(Map.of("text", "sunny", "files", List.of(), "json",
        List.of(Map.of("data", List.of()))));
    assertThat(asked).containsExactly("API weather-api/forecast {units=metric, key=k}",
        "{city=Rome, IT, days=2, limit=3} run:n:");
  }

  @Test
  void aRequiredArgumentWithoutAValueIsAParameterError() throws InterruptedException {
    NodeOutcome.Failed failed = (NodeOutcome.Failed) tester(CALL).run().outcome();
    assertThat(failed.errorType()).isEqualTo("ToolParameterError");
    assertThat(failed.message()).contains("weather-api/forecast").contains("days").doesNotContain("city");
    assertThat(asked).hasSize(1);
  }

  @Test
  void anOptionalArgumentWithoutAValueIsLeftOut() throws InterruptedException {
    tester(CALL.replace("limit: {type: constant, value: 3}", "limit: {type: variable, value: [s, none]}"))
        .with("s.days", 2).run().succeeds();
    assertThat(asked.get(1)).startsWith("{city=Rome, IT, days=2}");
  }

  @Test
  void argumentsThatDoNotFitAreAParameterError() throws InterruptedException {
    NodeOutcome.Failed failed = (NodeOutcome.Failed) tester(CALL.replace("value: 3", "value: many")).with("s.days", 1)
        .run().outcome();
    assertThat(failed.errorType()).isEqualTo("ToolParameterError");
    assertThat(failed.message()).isEqualTo("limit must be a number.");
  }

  @Test
  void objectsAndVariablesOfTheToolAreOutputs() throws InterruptedException {
    result = new ToolResult("t", List.of(Value.from(Map.of("a", 1))), List.of(),
        (Value.Obj) Value.from(Map.of("temperature", 20, "text", "other")), new Usage(3, 4));
    NodeOutcome outcome = tester(CALL).with("s.days", 2).run()
        .givesOnly(Map.of("text", "t", "files", List.of(), "json", List.of(Map.of("a", 1)), "temperature", 20))
        .outcome();
    assertThat(outcome.result().usage().totalTokens()).isEqualTo(7);
  }

  @Test
  void aToolThatIsNotThereFailsByName() throws InterruptedException {
    NodeOutcome.Failed failed = (NodeOutcome.Failed) NodeTester.of(new ToolNode()).config("""
        provider_type: builtin
        provider_name: duckduckgo
        tool_name: ddgo_search
        """).run().outcome();
    assertThat(failed.errorType()).isEqualTo("not_found");
    assertThat(failed.message()).contains("duckduckgo/ddgo_search");
  }

  @Test
  void kindsAndProvidersAreReadAsFilesWriteThem() {
    assertThat(NodeTester.of(new ToolNode()).config("{provider_type: workflow, provider_id: w1, tool_name: sum}")
        .parsed().tool()).isEqualTo(new ToolRef(ToolSource.WORKFLOW, "w1", "sum"));
    assertThat(NodeTester.of(new ToolNode()).config("{provider_name: time, tool_name: now}").parsed().tool())
        .isEqualTo(new ToolRef(ToolSource.BUILTIN, "time", "now"));
  }
}
