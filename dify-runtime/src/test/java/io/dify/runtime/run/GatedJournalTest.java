package io.dify.runtime.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.model.ModelAnswer;
import io.dify.core.model.Usage;
import io.dify.core.value.Value;
import io.dify.runtime.limit.TooManyRequests;
import io.dify.workflow.DifyApp;
import io.dify.workflow.build.AppBuilder;
import io.dify.workflow.build.KnowledgeStep;
import io.dify.workflow.engine.WorkflowEngine;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.journal.Journal;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunStatus;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** How far a run holds its place at the gate. */
class GatedJournalTest {
  private final RunGate gate = new RunGate(1, 0, () -> 0);
  private final LinkedBlockingQueue<String> seen = new LinkedBlockingQueue<>();
  private final WorkflowEngine engine = WorkflowEngine.builder().models(ref -> (call, sink, cancellation) -> {
    seen.add("model " + isFree());
    return ModelAnswer.of(call.model(), "yes", Usage.NONE);
  }).knowledge((query, cancellation) -> {
    seen.add("search " + isFree());
    return List.of();
  }).build();

  private boolean isFree() {
    try {
      gate.enter().free();
      return true;
    } catch (TooManyRequests e) {
      return false;
    }
  }

  private void run(AppBuilder builder) throws InterruptedException {
    DifyApp app = builder.build(engine);
    Graph graph = app.graph();
    RunGate.Place place = gate.enter();
    RunRequest request = RunRequest.inputs(new Value.Obj(Map.of()))
        .withSystem(new Value.Obj(Map.of("query", Value.of("q"))));
    assertThat(engine.start(graph, request, id -> GatedJournal.of(graph, place, Journal.none())).await().status())
        .isEqualTo(RunStatus.SUCCEEDED);
  }

  @Test
  void itHoldsItWhileItSearchesAndNotWhileItWaitsForAModel() throws Exception {
    AppBuilder app = AppBuilder.chatflow("Search");
    KnowledgeStep search = app.knowledge("search", app.query(), "base");
    app.start().then(search).then(app.llm("llm", "p", "m").context(search.result()).user("?"))
        .then(app.answer("answer", "done"));

    run(app);

    assertThat(seen).containsExactly("search false", "model true");
  }

  @Test
  void oneThatOnlyComputesHoldsItToItsEnd() throws Exception {
    AppBuilder app = AppBuilder.chatflow("Template");
    app.start().then(app.template("text", "{{ 1 + 1 }}")).then(app.answer("answer", "done"));

    run(app);

    assertThat(isFree()).isTrue();
  }
}
