package io.dify.workflow.node.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.workflow.StandardNodes;
import io.dify.workflow.engine.WorkflowEngine;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.graph.GraphCompiler;
import io.dify.workflow.graph.GraphNode;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.run.RunStatus;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TriggerRunTest {
  private static final WorkflowEngine ENGINE = WorkflowEngine.builder().build();

  @Test
  void aRunBeginsWithTheTriggerThatStartedIt() throws InterruptedException {
    Graph graph = graph();
    assertThat(graph.entries()).extracting(GraphNode::id).containsExactly("hook", "nightly", "mail");
    assertThat(outputs(graph.beginningAt("hook"), Map.of("order", 7)).outputs())
        .isEqualTo(Value.from(Map.of("all", 7)));
    assertThat(outputs(graph.beginningAt("mail"), Map.of("subject", "Hello")).outputs())
        .isEqualTo(Value.from(Map.of("all", "Hello")));
    assertThat(outputs(graph.beginningAt("nightly"), Map.of("order", 7)).status()).isEqualTo(RunStatus.SUCCEEDED);
    assertThat(graph.root().id()).isEqualTo("hook");
  }

  @Test
  void aTriggerThatIsGoneIsNamed() {
    assertThatThrownBy(() -> graph().beginningAt("end")).isInstanceOfSatisfying(DifyException.class,
        e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND)).hasMessageContaining("'end'");
  }

  private static RunResult outputs(Graph graph, Map<String, ?> inputs) throws InterruptedException {
    return ENGINE.start(graph, RunRequest.inputs(inputs)).await();
  }

  /** Three triggers that meet in an aggregator. */
  private static Graph graph() {
    return new GraphCompiler(StandardNodes.types())
        .node("hook", "trigger-webhook", "Hook",
            data(Map.of("body", List.of(Map.of("name", "order", "type", "number", "required", true)))))
        .node("nightly", "trigger-schedule", "Nightly", data(Map.of("frequency", "daily")))
        .node("mail", "trigger-plugin", "Mail", data(Map.of("provider_id", "p", "event_name", "received")))
        .node("join", "variable-aggregator", "Join", data(Map.of("output_type", "any", "variables",
            List.of(List.of("hook", "order"), List.of("mail", "subject")))))
        .node("end", "end", "End",
            data(Map.of("outputs", List.of(Map.of("variable", "all", "value_selector", List.of("join", "output"))))))
        .edge("hook", "source", "join").edge("nightly", "source", "join").edge("mail", "source", "join")
        .edge("join", "source", "end").compile().graph().orElseThrow();
  }

  private static Value.Obj data(Map<String, ?> fields) {
    return (Value.Obj) Value.from(fields);
  }
}
