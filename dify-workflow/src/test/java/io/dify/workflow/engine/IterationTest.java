package io.dify.workflow.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.template.Selector;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.workflow.Fixture;
import io.dify.workflow.event.RunEvent;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.journal.MemoryJournal;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.run.RunStatus;
import io.dify.workflow.schedule.RunState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class IterationTest {
  private final MemoryJournal journal = new MemoryJournal();
  private final WorkflowEngine engine = WorkflowEngine.builder().journals(run -> journal).build();

  private static Fixture iteration(String settings, NodeExecutor work) {
    return Fixture.graph()
        .task("list",
            context -> NodeOutcome.succeeded(Map.of("items", context.get(Selector.of("sys", "items")).orElseThrow())))
        .node("it", "iteration",
            "{'start_node_id':'its','iterator_selector':['list','items'],'output_selector':['work','text']" + settings
                + "}")
        .inside("it").node("its", "iteration-start", "{}").task("work", work).edges("its>work").inside(null)
        .node("e", "end", "{'outputs':[{'variable':'r','value_selector':['it','output']}]}")
        .edges("start>list", "list>it", "it>e");
  }

  private RunResult run(Graph graph, String items) throws InterruptedException {
    Run run = engine.start(graph, RunRequest.query("?").withSystem("items", ValueJson.read(items)));
    RunResult result = run.await();
    List<RunEvent> events = Fixture.drain(run.subscribe());
    assertThat(events).extracting(RunEvent::seq)
        .containsExactlyElementsOf(LongStream.range(0, events.size()).boxed().toList());
    RunState rebuilt = new RunState(graph);
    journal.entries().forEach(rebuilt::apply);
    assertThat(rebuilt.result()).isEqualTo(result);
    return result;
  }

  private static String output(RunResult result) {
    return ValueJson.write(result.outputs().fields().getOrDefault("r", Value.of("none")));
  }

  private static final NodeExecutor SHOUT = context -> NodeOutcome.succeeded(Map.of("text",
      Value.of(io.dify.core.value.ValueText.plain(context.get(Selector.of("it", "item")).orElseThrow()) + "!"
          + io.dify.core.value.ValueText.plain(context.get(Selector.of("it", "index")).orElseThrow()))));

  @Test
  void everyItemGivesOneResultInOrder() throws InterruptedException {
    assertThat(output(run(iteration("", SHOUT).compile(), "[\"a\",\"b\",\"c\"]")))
        .isEqualTo("[\"a!0\",\"b!1\",\"c!2\"]");
  }

  @Test
  void aParallelIterationRunsItsItemsTogetherAndKeepsTheirOrder() throws InterruptedException {
    CountDownLatch together = new CountDownLatch(4);
    AtomicInteger most = new AtomicInteger();
    AtomicInteger now = new AtomicInteger();
    Graph graph = iteration(",'is_parallel':true,'parallel_nums':4", context -> {
      most.accumulateAndGet(now.incrementAndGet(), Math::max);
      together.countDown();
      assertThat(together.await(30, TimeUnit.SECONDS)).as("four run at the same time").isTrue();
      now.decrementAndGet();
      return SHOUT.execute(context);
    }).compile();
    assertThat(output(run(graph, "[1,2,3,4,5,6,7,8]")))
        .isEqualTo("[\"1!0\",\"2!1\",\"3!2\",\"4!3\",\"5!4\",\"6!5\",\"7!6\",\"8!7\"]");
    assertThat(most.get()).isEqualTo(4);
  }

  private static final NodeExecutor FAILS_ON_TWO = context -> {
    if (context.get(Selector.of("it", "item")).orElseThrow().equals(Value.of(2))) {
      throw new DifyException(ErrorCode.NODE_FAILED, "two is bad");
    }
    return SHOUT.execute(context);
  };

  @Test
  void theErrorModeSaysWhatAFailedItemMeans() throws InterruptedException {
    RunResult terminated = run(iteration("", FAILS_ON_TWO).compile(), "[1,2,3]");
    assertThat(terminated.status()).isEqualTo(RunStatus.FAILED);
    assertThat(terminated.error()).isEqualTo("two is bad");
    assertThat(output(new IterationTest()
        .run(iteration(",'error_handle_mode':'continue-on-error'", FAILS_ON_TWO).compile(), "[1,2,3]")))
        .isEqualTo("[\"1!0\",null,\"3!2\"]");
    assertThat(output(new IterationTest()
        .run(iteration(",'error_handle_mode':'remove-abnormal-output'", FAILS_ON_TWO).compile(), "[1,2,3]")))
        .isEqualTo("[\"1!0\",\"3!2\"]");
  }

  @Test
  void nothingNewStartsAfterAFailureThatTerminates() throws InterruptedException {
    List<Value> started = new ArrayList<>();
    run(iteration("", context -> {
      started.add(context.get(Selector.of("it", "item")).orElseThrow());
      return FAILS_ON_TWO.execute(context);
    }).compile(), "[1,2,3,4]");
    assertThat(started).containsExactly(Value.of(1), Value.of(2));
  }

  @Test
  void anEmptyListAndNothingGiveAnEmptyListAndOtherThingsAreAnError() throws InterruptedException {
    assertThat(output(run(iteration("", SHOUT).compile(), "[]"))).isEqualTo("[]");
    assertThat(output(new IterationTest().run(iteration("", SHOUT).compile(), "null"))).isEqualTo("[]");
    RunResult wrong = new IterationTest().run(iteration("", SHOUT).compile(), "\"text\"");
    assertThat(wrong.status()).isEqualTo(RunStatus.FAILED);
    assertThat(wrong.error()).contains("list.items").contains("must be a list");
  }

  @Test
  void listsOfListsBecomeOneListUnlessToldOtherwise() throws InterruptedException {
    NodeExecutor pair = context -> NodeOutcome
        .succeeded(Map.of("text", Value.from(List.of(context.get(Selector.of("it", "item")).orElseThrow(), "x"))));
    assertThat(output(run(iteration("", pair).compile(), "[1,2]"))).isEqualTo("[1,\"x\",2,\"x\"]");
    assertThat(output(new IterationTest().run(iteration(",'flatten_output':false", pair).compile(), "[1,2]")))
        .isEqualTo("[[1,\"x\"],[2,\"x\"]]");
  }

  @Test
  void nestedIterationsRunInsideEachOther() throws InterruptedException {
    Graph graph = Fixture.graph()
        .node("it", "iteration",
            "{'iterator_selector':['sys','items'],'output_selector':['in','output'],'flatten_output':false}")
        .inside("it")
        .node("in", "iteration",
            "{'iterator_selector':['it','item'],'output_selector':['work','text'],'is_parallel':true}")
        .inside("in").task("work", context -> NodeOutcome.succeeded(Map.of("text", Value.of(
            io.dify.core.value.ValueText.plain(context.get(Selector.of("it", "index")).orElseThrow()) + "/"
                + io.dify.core.value.ValueText.plain(context.get(Selector.of("in", "item")).orElseThrow()) + " "
                + context.idempotencyKey().replaceFirst("^[^:]*:", "")))))
        .inside(null).node("e", "end", "{'outputs':[{'variable':'r','value_selector':['it','output']}]}")
        .edges("start>it", "it>e").compile();
    assertThat(output(run(graph, "[[1,2],[3]]")))
        .isEqualTo("[[\"0/1 work:it[0]/in[0]/\",\"0/2 work:it[0]/in[1]/\"],[\"1/3 work:it[1]/in[0]/\"]]");
  }

  @Test
  void eventsOfAPassSayWhichPass() throws InterruptedException {
    Run run = engine.start(iteration("", SHOUT).compile(),
        RunRequest.query("?").withSystem("items", ValueJson.read("[7,8]")));
    run.await();
    List<RunEvent> events = Fixture.drain(run.subscribe());
    assertThat(events).filteredOn(event -> event instanceof RunEvent.NodeStarted s && s.nodeId().equals("work"))
        .extracting(event -> ((RunEvent.NodeStarted) event).pass())
        .containsExactly(new RunEvent.Pass("it", "iteration", 0), new RunEvent.Pass("it", "iteration", 1));
    assertThat(events).filteredOn(RunEvent.PassStarted.class::isInstance).hasSize(2);
    assertThat(events).filteredOn(RunEvent.PassFinished.class::isInstance).hasSize(2);
  }

  @Test
  void answersInsideStreamInTheOrderOfThePasses() throws InterruptedException {
    CountDownLatch second = new CountDownLatch(1);
    Graph graph = Fixture.graph()
        .node("it", "iteration",
            "{'iterator_selector':['sys','items'],'output_selector':['work','text'],'is_parallel':true,'parallel_nums':2}")
        .inside("it").task("work", context -> {
          if (context.get(Selector.of("it", "index")).orElseThrow().equals(Value.of(0))) {
            second.await(30, TimeUnit.SECONDS);
          } else {
            second.countDown();
          }
          return SHOUT.execute(context);
        }).answer("a", "<{{#work.text#}}>").edges("work>a").inside(null).answer("z", "end").edges("start>it", "it>z")
        .compile();
    assertThat(run(graph, "[\"a\",\"b\"]").answer()).isEqualTo("<a!0><b!1>end");
  }

  @Test
  void conversationVariablesWrittenInsideAreThereAfterwards() throws InterruptedException {
    Graph graph = Fixture.graph().conversation("seen", Value.from(List.of()))
        .node("it", "iteration", "{'iterator_selector':['sys','items'],'output_selector':['it','item']}").inside("it")
        .node("as", "assigner",
            "{'version':'2','items':[{'variable_selector':['conversation','seen'],'operation':'append','input_type':'variable','value':['it','item']}]}")
        .inside(null).answer("a", "{{#conversation.seen#}}").edges("start>it", "it>a").compile();
    RunResult result = run(graph, "[\"a\",\"b\"]");
    assertThat(result.answer()).isEqualTo("- a\n- b");
    assertThat(ValueJson.write(result.conversation())).isEqualTo("{\"seen\":[\"a\",\"b\"]}");
  }

  @Test
  void itemsSideBySideDoNotSeeWhatOthersHaveWritten() throws InterruptedException {
    Graph graph = Fixture.graph().conversation("seen", Value.from(List.of()))
        .node("it", "iteration",
            "{'iterator_selector':['sys','items'],'output_selector':['conversation','seen'],'flatten_output':false,"
                + "'is_parallel':true,'parallel_nums':2}")
        .inside("it")
        .node("as", "assigner",
            "{'version':'2','items':[{'variable_selector':['conversation','seen'],'operation':'append','input_type':'variable','value':['it','item']}]}")
        .inside(null).node("e", "end", "{'outputs':[{'variable':'r','value_selector':['it','output']}]}")
        .edges("start>it", "it>e").compile();
    assertThat(output(run(graph, "[\"a\",\"b\",\"c\",\"d\"]"))).isEqualTo("[[\"a\"],[\"b\"],[\"c\"],[\"d\"]]");
  }

  @Test
  void aContainerWithoutAnInnerNodeIsAProblem() {
    assertThat(Fixture.graph().node("it", "iteration", "{'iterator_selector':['sys','items']}").edges("start>it")
        .result().problems())
        .extracting("code").contains("no_root");
  }

  @Test
  void theLastItemThatRespondsGivesTheOutputsInWhateverOrderItemsEnd() throws InterruptedException {
    Graph graph = Fixture.graph()
        .node("it", "iteration",
            "{'iterator_selector':['sys','items'],'is_parallel':true,'parallel_nums':2}")
        .inside("it").task("work", FAILS_ON_TWO, "{'error_strategy':'fail-branch'}")
        .node("good", "end", "{'outputs':[{'variable':'good','value_selector':['work','text']}]}")
        .node("bad", "end", "{'outputs':[{'variable':'bad','value_selector':['work','error_message']}]}")
        .edges("work>good", "work:fail-branch>bad").inside(null).edges("start>it").compile();
    assertThat(ValueJson.write(run(graph, "[1,2]").outputs())).isEqualTo("{\"bad\":\"two is bad\"}");
  }

  @Test
  void anAnswerBehindAFailedItemDoesNotHoldUpTheAnswersAfterIt() throws InterruptedException {
    Graph graph = Fixture.graph()
        .node("it", "iteration",
            "{'iterator_selector':['sys','items'],'output_selector':['work','text'],'error_handle_mode':'continue-on-error'}")
        .inside("it").task("work", FAILS_ON_TWO).answer("a", "<{{#work.text#}}>").edges("work>a").inside(null)
        .answer("z", "end").edges("start>it", "it>z").compile();
    RunResult result = run(graph, "[1,2,3]");
    assertThat(result.status()).isEqualTo(RunStatus.SUCCEEDED);
    assertThat(result.answer()).as("what was shown before the failure stays").isEqualTo("<1!0><<3!2>end");
  }
}
