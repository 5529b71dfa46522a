package io.dify.workflow.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.model.ModelAnswer;
import io.dify.core.model.Usage;
import io.dify.core.value.Value;
import io.dify.workflow.Fixture;
import io.dify.workflow.StandardNodes;
import io.dify.workflow.engine.WorkflowEngine;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.run.RunStatus;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Exports of this package's files, run with the standard nodes: what reading understood is what happens. */
class ImportedAppRunTest {
  private final WorkflowEngine engine = WorkflowEngine.builder().clock(Fixture.CLOCK)
      .models(ref -> (call, sink, cancellation) -> ModelAnswer.of(call.model(),
          ref.name() + ": " + call.messages().getLast().text(),
          new Usage(1, 1)))
      .knowledge((query, cancellation) -> List.of()).build();

  @Test
  void oldWorkflowTakesOneBranchAndJoins() throws InterruptedException {
    assertThat(run("legacy-workflow", RunRequest.inputs(Map.of("text", "中文文本"))).outputs().fields())
        .isEqualTo(Map.of("summary", Value.of("gpt-3.5-turbo: 用中文总结：中文文本")));
    assertThat(run("legacy-workflow", RunRequest.inputs(Map.of("text", "text"))).outputs().fields())
        .isEqualTo(Map.of("summary", Value.of("gemini-pro: Summarise: text")));
  }

  @Test
  void appRunsAsLongAsItDoesNotReachWhatCannotRun() throws InterruptedException {
    RunResult good = run("support-chatflow", RunRequest.query("Where is my parcel?"));
    assertThat(good.status()).isEqualTo(RunStatus.SUCCEEDED);
    assertThat(good.answer()).startsWith("gpt-4o-mini: Where is my parcel?");
    RunResult bad = run("support-chatflow", RunRequest.query("I complain!"));
    assertThat(bad.status()).isEqualTo(RunStatus.FAILED);
    assertThat(bad.error()).contains("'Person' cannot run", "'x-handover'", "register a NodeType");
  }

  private RunResult run(String name, RunRequest request) throws InterruptedException {
    DslReader reader = new DslReader(StandardNodes.types());
    AppImport app = reader.read(DslWriter.write(reader.read(OwnFiles.text(name)).file().orElseThrow()));
    return engine.start(app.graph().orElseThrow(() -> new AssertionError(app.problems().toString())), request).await();
  }
}
