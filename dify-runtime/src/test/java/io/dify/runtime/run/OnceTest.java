package io.dify.runtime.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.runtime.journal.RunStage;
import io.dify.runtime.registry.LiveApp;
import io.dify.runtime.testing.TestApps;
import io.dify.workflow.engine.RunTap;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.journal.Journal;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeOutcome;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Runs that begin once, started a second time while the first is on its way: that is expected, and no failure. */
@Timeout(60)
class OnceTest {
  private static final String ID = "01234567-89ab-3def-8123-456789abcdef";

  private final RunHouse house = new RunHouse();
  private final Queue<Runnable> watchers = new ArrayDeque<>();
  private final AtomicInteger executed = new AtomicInteger();
  private final NodeExecutor llm = context -> {
    executed.incrementAndGet();
    return NodeOutcome.succeeded(Map.of("text", Value.of("said")));
  };
  private final Logger logger = (Logger) LoggerFactory.getLogger("io.dify");
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private LiveApp app;

  @BeforeEach
  void listen() {
    app = house.publish(TestApps.FLOW);
    log.start();
    logger.addAppender(log);
    logger.setLevel(Level.DEBUG);
  }

  @AfterEach
  void close() {
    logger.detachAppender(log);
    logger.setLevel(null);
    house.close();
  }

  private boolean once(RunHouse.Process process) {
    return process.workflows.once(ID, app, "trigger-schedule", RunHouse.inputs());
  }

  /** Does something just before a run has its journal. */
  private static RunTap before(Runnable action) {
    return new RunTap() {
      @Override
      public Journal journal(String runId, Graph graph, Journal journal) {
        action.run();
        return journal;
      }
    };
  }

  @Test
  void whoIsSlowerThanAnotherProcessFindsItStartedAndMakesNoNoise() {
    RunHouse.Process first = house.new Process("first", RunTap.NONE, house.threads(), llm);
    RunHouse.Process second = house.new Process("second", before(() -> assertThat(once(first)).isTrue()),
        house.threads(), llm);
    assertThat(once(second)).isFalse();
    while (house.stage(ID) != RunStage.CLOSED) {
      Thread.onSpinWait();
    }
    assertThat(executed).hasValue(1);
    assertThat(house.record(app, ID).status()).isEqualTo("succeeded");
    assertThat(log.list).filteredOn(event -> event.getFormattedMessage().contains(ID)).isNotEmpty()
        .allSatisfy(event -> {
          assertThat(event.getLevel()).isIn(Level.DEBUG, Level.INFO);
          assertThat(event.getThrowableProxy()).isNull();
        });
  }

  @Test
  void aRunOnItsWayInTheSameProcessIsLeftAlone() throws Exception {
    RunHouse.Process[] process = new RunHouse.Process[1];
    DifyException[] refused = new DifyException[1];
    process[0] = house.new Process("one",
        before(() -> refused[0] = catchThrowableOfType(DifyException.class, () -> once(process[0]))), watchers::add,
        llm);
    assertThat(once(process[0])).isTrue();
    assertThat(refused[0].code()).isEqualTo(ErrorCode.UNAVAILABLE);
    process[0].durable.here(ID).orElseThrow().await();
    watchers.remove().run();
    assertThat(house.stage(ID)).isEqualTo(RunStage.CLOSED);
    assertThat(once(process[0])).isFalse();
    assertThat(executed).hasValue(1);
  }
}
