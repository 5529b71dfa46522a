package io.dify.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ModelDelta;
import io.dify.core.model.Usage;
import io.dify.workflow.engine.WorkflowEngine;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunResult;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class DifyAppTest {
  private static final Path BOT = Path.of("..", "examples", "faq-bot", "faq-bot.yml");

  @Test
  void theExampleBotRunsFromItsFile() throws InterruptedException {
    WorkflowEngine engine = WorkflowEngine.builder().knowledge((query, cancellation) -> List.of())
        .models(ref -> (call, sink, cancellation) -> {
          sink.accept(new ModelDelta.Text("about " + call.question()));
          return ModelAnswer.of(call.model(), "about " + call.question(), Usage.NONE);
        }).build();
    DifyApp app = DifyApp.load(BOT, engine);
    RunResult result = app.run(RunRequest.query("returns"));
    assertThat(result.error()).isNull();
    assertThat(result.answer()).isEqualTo("about returns");
    assertThat(app.file().info().name()).isEqualTo("Lindenmarkt FAQ bot");
  }

  @Test
  void whatCannotRunIsSaidWithItsLine() {
    String yaml = """
        version: "0.6.0"
        kind: app
        app: {name: Broken, mode: workflow}
        workflow:
          graph:
            nodes:
              - id: s
                type: custom
                data: {type: start, title: S, variables: []}
              - id: m
                type: custom
                data: {type: llm, title: M, model: {provider: openai}}
            edges:
              - {id: e, source: s, target: m}
        """;
    assertThatThrownBy(() -> DifyApp.parse(yaml, StandardNodes.types(), WorkflowEngine.builder().build()))
        .isInstanceOf(DifyException.class).hasMessageContaining("12:").hasMessageContaining("model.name");
  }
}
