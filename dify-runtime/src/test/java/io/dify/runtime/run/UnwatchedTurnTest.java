package io.dify.runtime.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dify.core.error.DifyException;
import io.dify.core.value.Value;
import io.dify.runtime.journal.RunMode;
import io.dify.runtime.journal.RunStage;
import io.dify.runtime.registry.LiveApp;
import io.dify.runtime.testing.TestApps;
import io.dify.workflow.engine.RunTap;
import io.dify.workflow.node.NodeOutcome;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A turn whose answer nobody would keep, since what keeps answers takes no more: its run does not go on. */
@Timeout(60)
class UnwatchedTurnTest {
  private static final String CHAT = TestApps.FLOW.replace("mode: workflow", "mode: advanced-chat")
      .replace("type: end, title: End, outputs: [{variable: text, value_selector: [llm, text]}]",
          "type: answer, title: End, answer: \"{{#llm.text#}}\"");

  private final RunHouse house = new RunHouse();

  @AfterEach
  void close() {
    house.close();
  }

  private List<String> column(String query) {
    return house.database.read(handle -> handle.createQuery(query).mapTo(String.class).list());
  }

  @ParameterizedTest
  @EnumSource(RunMode.class)
  void endsWithAnError(RunMode mode) throws Exception {
    LiveApp app = house.publish(CHAT);
    house.store.mode(app.app().tenantId(), app.app().id(), mode);
    CountDownLatch over = new CountDownLatch(1);
    RunHouse.Process process = house.new Process("one", RunTap.NONE, task -> {
      throw new RejectedExecutionException("closed");
    }, context -> {
      context.cancellation().onCancel(over::countDown);
      over.await();
      return NodeOutcome.succeeded(Map.of("text", Value.of("too late")));
    });
    Value.Array none = new Value.Array(List.of());
    ChatRequest request = new ChatRequest("u1", "How?", RunHouse.inputs(), "", true, none, none);
    assertThat(catchThrowableOfType(DifyException.class, () -> process.chats.start(app, request))).isNotNull();
    over.await();
    assertThat(column("SELECT status FROM dify_message")).containsExactly("error");
    assertThat(column("SELECT status FROM dify_workflow_run")).containsExactly("failed");
    assertThat(process.active.count()).isZero();
    String run = column("SELECT id FROM dify_workflow_run").getFirst();
    assertThat(house.store.find(run).map(found -> found.stage()).filter(stage -> stage != RunStage.ENDED)).isEmpty();
  }
}
