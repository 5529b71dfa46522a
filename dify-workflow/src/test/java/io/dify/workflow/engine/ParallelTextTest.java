package io.dify.workflow.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.value.Value;
import io.dify.workflow.Fixture;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.node.NodeContext;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.NodeSignal;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunResult;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParallelTextTest {
  private static final int PIECES = 200;
  private static final int RUNS = 6_000;

  private static NodeOutcome talk(NodeContext context) {
    for (int i = 0; i < PIECES; i++) {
      context.offer(new NodeSignal.Text("text", "x"));
    }
    return NodeOutcome.succeeded(Map.of("text", Value.of("x".repeat(PIECES))));
  }

  /** The thread that ended one node still owns the run while the next node already talks: both handle the same commands. */
  @Test
  void noPieceIsLostOrCountedTwiceWhileTheOwnerChanges() throws InterruptedException {
    WorkflowEngine engine = WorkflowEngine.builder().build();
    Graph graph = Fixture.graph().task("first", context -> NodeOutcome.succeeded(Map.of()))
        .task("a", ParallelTextTest::talk).task("b", ParallelTextTest::talk)
        .answer("answer", "{{#a.text#}}{{#b.text#}}")
        .edges("start>first", "first>a", "first>b", "a>answer", "b>answer").compile();
    for (int run = 0; run < RUNS; run++) {
      RunResult result = engine.start(graph, RunRequest.query("go")).await();
      assertThat(result.error()).as("run %d", run).isNull();
      assertThat(result.answer()).as("run %d", run).hasSize(2 * PIECES);
    }
  }
}
