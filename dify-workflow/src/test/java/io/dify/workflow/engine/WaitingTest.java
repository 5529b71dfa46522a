package io.dify.workflow.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.template.Template;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.workflow.Fixture;
import io.dify.workflow.event.RunEvent;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.journal.MemoryJournal;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.run.NodePath;
import io.dify.workflow.run.RunCommand;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.run.RunStatus;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WaitingTest {
  private final MemoryJournal journal = new MemoryJournal();
  private final WorkflowEngine engine = WorkflowEngine.builder().journals(run -> journal).build();
  private final Queue<String> executed = new ConcurrentLinkedQueue<>();

  /** Waits, and gives what it is answered. */
  private final NodeExecutor person = context -> {
    executed.add(context.idempotencyKey() + "#" + context.attempt());
    return context.answer()
        .map(answer -> NodeOutcome.succeeded(Map.of("text", answer.fields().get("text"))))
        .orElseGet(() -> NodeOutcome.waiting(request("who is " + context.nodeId())));
  };

  private static Value.Obj request(String text) {
    return new Value.Obj(Map.of("form", Value.of(text)));
  }

  private static RunCommand.Answer answer(NodePath node, String text) {
    return new RunCommand.Answer(node, new Value.Obj(Map.of("text", Value.of(text))));
  }

  private static void awaitRequest(Run run) {
    for (RunEvent event : run.events()) {
      if (event instanceof RunEvent.InputRequired) {
        return;
      }
    }
  }

  private RunResult resume(Graph graph, RunCommand... first) throws InterruptedException {
    return engine.resume(graph, journal.entries(), journal, first).await();
  }

  private Fixture two() {
    return Fixture.graph().task("a", person).task("b", person)
        .node("e", "end", "{'outputs':[{'variable':'a','value_selector':['a','text']},"
            + "{'variable':'b','value_selector':['b','text']}]}")
        .edges("start>a", "start>b", "a>e", "b>e");
  }

  private static String outputs(RunResult result) {
    return ValueJson.write(result.outputs());
  }

  @Test
  void branchesBesideOneThatWaitsEndFirst() throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    Graph graph = Fixture.graph().task("a", person).task("b", context -> {
      asked.await();
      return NodeOutcome.succeeded(Map.of("text", Value.of("done")));
    }).task("c", context -> NodeOutcome.succeeded(Map.of("text", Value.of(context.render(
        Template.parse("{{#b.text#}} too"))))))
        .node("e", "end", "{'outputs':[{'variable':'r','value_selector':['c','text']}]}")
        .edges("start>a", "start>b", "b>c", "a>e", "c>e").compile();
    Run run = engine.start(graph, RunRequest.query("?"));
    awaitRequest(run);
    asked.countDown();
    RunResult paused = run.await();
    assertThat(paused.status()).isEqualTo(RunStatus.PAUSED);
    assertThat(paused.waiting()).containsExactly(new RunResult.Waiting(NodePath.of("a"), request("who is a")));
    assertThat(Fixture.drain(run.subscribe())).last().isInstanceOf(RunEvent.RunPaused.class);
    RunResult end = resume(graph, answer(NodePath.of("a"), "me"));
    assertThat(end.status()).isEqualTo(RunStatus.SUCCEEDED);
    assertThat(outputs(end)).isEqualTo("{\"r\":\"done too\"}");
  }

  @Test
  void nodesThatWaitAreAnsweredOneAfterAnother() throws InterruptedException {
    Graph graph = two().compile();
    RunResult paused = engine.start(graph, RunRequest.query("?")).await();
    assertThat(paused.waiting()).hasSize(2);
    RunResult still = resume(graph, answer(NodePath.of("b"), "B"));
    assertThat(still.status()).isEqualTo(RunStatus.PAUSED);
    assertThat(still.waiting()).extracting(RunResult.Waiting::node).containsExactly(NodePath.of("a"));
    assertThat(outputs(resume(graph, answer(NodePath.of("a"), "A")))).isEqualTo("{\"a\":\"A\",\"b\":\"B\"}");
    assertThat(executed).hasSize(4).filteredOn(key -> key.endsWith(":a:#2")).hasSize(1);
  }

  @Test
  void streamGoesOnWithTheNextNumberAndSaysThatItWasResumed() throws InterruptedException {
    Graph graph = two().compile();
    Run first = engine.start(graph, RunRequest.query("?"));
    first.await();
    List<RunEvent> before = Fixture.drain(first.subscribe());
    Run second = engine.resume(graph, journal.entries(), journal, answer(NodePath.of("a"), "A"),
        answer(NodePath.of("b"), "B"));
    second.await();
    assertThat(second.sessionStart()).isEqualTo(before.size());
    assertThat(Fixture.drain(second.subscribe()).subList(0, before.size())).isEqualTo(before);
    List<RunEvent> after = Fixture.drain(second.subscribe(second.sessionStart()));
    assertThat(after.getFirst()).isInstanceOf(RunEvent.RunResumed.class);
    assertThat(after.getFirst().seq()).isEqualTo(before.size());
    assertThat(after).filteredOn(RunEvent.InputReceived.class::isInstance).hasSize(2);
    assertThat(after).last().isInstanceOf(RunEvent.RunEnded.class);
  }

  @Test
  void runAtWorkTakesAnAnswerAtOnce() throws Exception {
    CountDownLatch answered = new CountDownLatch(1);
    Graph graph = Fixture.graph().task("a", person).task("b", context -> {
      answered.await();
      return NodeOutcome.succeeded(Map.of());
    }).node("e", "end", "{'outputs':[{'variable':'r','value_selector':['a','text']}]}")
        .edges("start>a", "start>b", "a>e", "b>e").compile();
    Run run = engine.start(graph, RunRequest.query("?"));
    awaitRequest(run);
    assertThat(run.answer(NodePath.of("nobody"), request("x")).get()).isFalse();
    assertThat(run.answer(NodePath.of("a"), answer(NodePath.of("a"), "soon").answer()).get()).isTrue();
    answered.countDown();
    assertThat(outputs(run.await())).isEqualTo("{\"r\":\"soon\"}");
    assertThat(run.answer(NodePath.of("a"), request("late")).get()).isFalse();
  }

  private Graph passes(String settings, NodeExecutor before) {
    return Fixture.graph()
        .task("list", context -> NodeOutcome.succeeded(Map.of("items", ValueJson.read("[1,2,3]"))))
        .node("it", "iteration", "{'start_node_id':'its','iterator_selector':['list','items'],"
            + "'output_selector':['ask','text']" + settings + "}")
        .inside("it").node("its", "iteration-start", "{}").task("pre", before).task("ask", person)
        .edges("its>pre", "pre>ask").inside(null)
        .node("e", "end", "{'outputs':[{'variable':'r','value_selector':['it','output']}]}")
        .edges("start>list", "list>it", "it>e").compile();
  }

  @Test
  void everyPassOfAnIterationAsksForItself() throws InterruptedException {
    Graph graph = passes(",'is_parallel':true,'parallel_nums':3", context -> NodeOutcome.succeeded(Map.of()));
    RunResult paused = engine.start(graph, RunRequest.query("?")).await();
    assertThat(paused.waiting()).extracting(waiting -> waiting.node().toString())
        .containsExactlyInAnyOrder("it[0]/ask", "it[1]/ask", "it[2]/ask");
    resume(graph, answer(new NodePath("it[2]/", "ask"), "three"));
    resume(graph, answer(new NodePath("it[0]/", "ask"), "one"));
    assertThat(outputs(resume(graph, answer(new NodePath("it[1]/", "ask"), "two"))))
        .isEqualTo("{\"r\":[\"one\",\"two\",\"three\"]}");
  }

  @Test
  void passesOneAfterAnotherAskOneAfterAnother() throws InterruptedException {
    AtomicInteger before = new AtomicInteger();
    Graph graph = passes("", context -> {
      before.incrementAndGet();
      return NodeOutcome.succeeded(Map.of());
    });
    RunResult state = engine.start(graph, RunRequest.query("?")).await();
    for (int i = 0; i < 3; i++) {
      assertThat(before).hasValue(i + 1);
      state = resume(graph, answer(state.waiting().getFirst().node(), "r" + i));
    }
    assertThat(outputs(state)).isEqualTo("{\"r\":[\"r0\",\"r1\",\"r2\"]}");
  }

  @Test
  void nobodyIsWaitedForWhoseAnswerComesToNothing() throws InterruptedException {
    Graph graph = passes(",'is_parallel':true,'parallel_nums':3", context -> {
      if (context.idempotencyKey().contains("it[1]")) {
        throw new DifyException(ErrorCode.NODE_FAILED, "broken");
      }
      return NodeOutcome.succeeded(Map.of());
    });
    RunResult result = engine.start(graph, RunRequest.query("?")).await();
    assertThat(result.status()).isEqualTo(RunStatus.FAILED);
    assertThat(result.error()).contains("broken");
  }

  @Test
  void runThatMustNotGoOnEnds() throws InterruptedException {
    Graph graph = two().compile();
    engine.start(graph, RunRequest.query("?")).await();
    RunResult result = resume(graph, new RunCommand.Abort("human_input_expired", "Nobody answered."));
    assertThat(result.status()).isEqualTo(RunStatus.FAILED);
    assertThat(result.error()).isEqualTo("Nobody answered.");
    assertThat(resume(graph)).isEqualTo(result);
  }

  @Test
  void stepsOfASessionAreCountedAnew() throws InterruptedException {
    EngineLimits three = new EngineLimits(3, EngineLimits.DEFAULT.maxRunTime(), EngineLimits.DEFAULT.logCapacity());
    WorkflowEngine strict = WorkflowEngine.builder().journals(run -> journal).limits(three).build();
    Graph graph = Fixture.graph().task("a", person).task("b", person).task("c", person)
        .node("e", "end", "{'outputs':[{'variable':'r','value_selector':['c','text']}]}")
        .edges("start>a", "a>b", "b>c", "c>e").compile();
    strict.start(graph, RunRequest.query("?")).await();
    for (String node : List.of("a", "b")) {
      assertThat(strict.resume(graph, journal.entries(), journal, answer(NodePath.of(node), "x")).await().status())
          .isEqualTo(RunStatus.PAUSED);
    }
    RunResult end = strict.resume(graph, journal.entries(), journal, answer(NodePath.of("c"), "x")).await();
    assertThat(end.status()).isEqualTo(RunStatus.SUCCEEDED);
    assertThat(end.steps()).isEqualTo(5);
  }
}
