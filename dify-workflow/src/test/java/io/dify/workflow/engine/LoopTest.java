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
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.NodeResult;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.run.RunStatus;
import io.dify.workflow.schedule.RunState;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LoopTest {
  private static final String COUNT = "'loop_variables':[{'label':'n','var_type':'number','value_type':'constant','value':'0'}]";
  private static final String PLUS_ONE = "{'version':'2','items':[{'variable_selector':['lo','n'],'operation':'+=','input_type':'constant','value':1}]}";
  private static final String UNTIL_THREE = ",'logical_operator':'and','break_conditions':[{'id':'c','varType':'number','variable_selector':['lo','n'],"
      + "'comparison_operator':'≥','value':'3'}]";

  private final MemoryJournal journal = new MemoryJournal();
  private final WorkflowEngine engine = WorkflowEngine.builder().journals(run -> journal).build();

  private RunResult run(Graph graph) throws InterruptedException {
    RunResult result = engine.start(graph, RunRequest.query("?")).await();
    RunState rebuilt = new RunState(graph);
    journal.entries().forEach(rebuilt::apply);
    assertThat(rebuilt.result()).isEqualTo(result);
    return result;
  }

  private static Fixture end(Fixture fixture) {
    return fixture.inside(null)
        .node("e", "end",
            "{'outputs':[{'variable':'n','value_selector':['lo','n']},{'variable':'rounds','value_selector':['lo','loop_round']}]}")
        .edges("start>lo", "lo>e");
  }

  @Test
  void aLoopGoesOnUntilItsConditionHolds() throws InterruptedException {
    Graph graph = end(Fixture.graph()
        .node("lo", "loop", "{'start_node_id':'los','loop_count':10," + COUNT + UNTIL_THREE + "}").inside("lo")
        .node("los", "loop-start", "{}").node("as", "assigner", PLUS_ONE).edges("los>as")).compile();
    assertThat(ValueJson.write(run(graph).outputs())).isEqualTo("{\"n\":3,\"rounds\":3}");
  }

  @Test
  void withoutAConditionAllPassesRun() throws InterruptedException {
    Graph graph = end(Fixture.graph().node("lo", "loop", "{'loop_count':4," + COUNT + "}").inside("lo").node("as",
        "assigner", PLUS_ONE)).compile();
    assertThat(ValueJson.write(run(graph).outputs())).isEqualTo("{\"n\":4,\"rounds\":4}");
  }

  @Test
  void aConditionThatHoldsAtOnceRunsNoPass() throws InterruptedException {
    Graph graph = end(Fixture.graph().node("lo", "loop",
        "{'loop_count':4,'loop_variables':[{'label':'n','var_type':'number','value_type':'constant','value':7}]"
            + UNTIL_THREE + "}")
        .inside("lo")
        .node("as", "assigner", PLUS_ONE)).compile();
    assertThat(ValueJson.write(run(graph).outputs())).isEqualTo("{\"n\":7,\"rounds\":0}");
  }

  @Test
  void aLoopEndNodeEndsItAtOnce() throws InterruptedException {
    Graph graph = end(Fixture.graph().node("lo", "loop", "{'loop_count':9," + COUNT + "}").inside("lo")
        .node("as", "assigner", PLUS_ONE)
        .node("if", "if-else",
            "{'cases':[{'case_id':'true','logical_operator':'and','conditions':[{'variable_selector':['lo','n'],"
                + "'comparison_operator':'=','value':'2'}]}]}")
        .node("le", "loop-end", "{}").quick("never", "x").edges("as>if", "if:true>le", "le>never")).compile();
    assertThat(ValueJson.write(run(graph).outputs())).isEqualTo("{\"n\":2,\"rounds\":2}");
  }

  @Test
  void outputsOfInnerNodesAreGoneBeforeTheNextPass() throws InterruptedException {
    Graph graph = end(
        Fixture.graph().node("lo", "loop", "{'loop_count':2," + COUNT + "}").inside("lo").task("first", context -> {
          assertThat(context.get(Selector.of("second", "text"))).as("left over from the pass before").isEmpty();
          return NodeOutcome.succeeded(Map.of());
        }).quick("second", "s").node("as", "assigner", PLUS_ONE).edges("first>second", "second>as")).compile();
    assertThat(run(graph).status()).isEqualTo(RunStatus.SUCCEEDED);
  }

  @Test
  void aPassThatEndedTellsWhatItLeft() throws InterruptedException {
    Graph graph = end(Fixture.graph().node("lo", "loop", "{'loop_count':2," + COUNT + "}").inside("lo")
        .node("as", "assigner", PLUS_ONE)).compile();
    List<RunEvent> events = Fixture
        .drain(WorkflowEngine.builder().build().start(graph, RunRequest.inputs(Map.of())).subscribe());
    assertThat(events.stream().filter(RunEvent.PassFinished.class::isInstance)
        .map(event -> ValueJson.write(((RunEvent.PassFinished) event).variables())))
        .containsExactly("{\"n\":1}", "{\"n\":2}");
  }

  @Test
  void aFailureInsideFailsTheLoop() throws InterruptedException {
    Graph graph = end(
        Fixture.graph().node("lo", "loop", "{'loop_count':2," + COUNT + "}").inside("lo").task("t", context -> {
          throw new DifyException(ErrorCode.NODE_FAILED, "no");
        })).compile();
    RunResult result = run(graph);
    assertThat(result.status()).isEqualTo(RunStatus.FAILED);
    assertThat(result.error()).isEqualTo("no");
  }

  @Test
  void aLoopRunsInsideAnIterationAndKeepsItsVariablesApart() throws InterruptedException {
    Graph graph = Fixture.graph()
        .task("list", context -> NodeOutcome.succeeded(Map.of("items", ValueJson.read("[1,2]"))))
        .node("it", "iteration",
            "{'iterator_selector':['list','items'],'output_selector':['lo','n'],'is_parallel':true}")
        .inside("it")
        .node("lo", "loop",
            "{'loop_count':3,'loop_variables':[{'label':'n','var_type':'number','value_type':'variable','value':['it','item']}]}")
        .inside("lo").node("as", "assigner", PLUS_ONE).inside(null)
        .node("e", "end", "{'outputs':[{'variable':'r','value_selector':['it','output']}]}")
        .edges("start>list", "list>it", "it>e").compile();
    assertThat(ValueJson.write(run(graph).outputs())).isEqualTo("{\"r\":[4,5]}");
  }

  @Test
  void loopVariablesAreSeenByBranchesInside() throws InterruptedException {
    Graph graph = end(Fixture.graph().node("lo", "loop", "{'loop_count':2," + COUNT + "}").inside("lo")
        .task("t",
            context -> new NodeOutcome.Succeeded(
                NodeResult.of(Map.of("seen", context.get(Selector.of("lo", "n")).orElse(Value.nothing())))))
        .node("as", "assigner", PLUS_ONE).edges("t>as")).compile();
    assertThat(ValueJson.write(run(graph).outputs())).isEqualTo("{\"n\":2,\"rounds\":2}");
  }

  @Test
  void whatIsWrittenBesideALoopIsNotLost() throws InterruptedException {
    Graph graph = Fixture.graph().conversation("seen", Value.from(List.of()))
        .node("lo", "loop", "{'loop_count':2," + COUNT + "}").inside("lo")
        .task("t", context -> NodeOutcome.succeeded(Map.of())).inside(null)
        .node("as", "assigner",
            "{'version':'2','items':[{'variable_selector':['conversation','seen'],'operation':'append','input_type':'constant','value':1}]}")
        .edges("start>lo", "start>as").compile();
    assertThat(ValueJson.write(run(graph).conversation())).isEqualTo("{\"seen\":[1]}");
  }

  @Test
  void aLoopInsideALoopChangesTheVariablesOfBoth() throws InterruptedException {
    Graph graph = end(Fixture.graph().node("lo", "loop", "{'loop_count':3," + COUNT + "}").inside("lo")
        .node("in", "loop", "{'loop_count':2," + COUNT + "}").inside("in").node("as", "assigner", PLUS_ONE)).compile();
    assertThat(ValueJson.write(run(graph).outputs())).isEqualTo("{\"n\":6,\"rounds\":3}");
  }

  @Test
  void anEndNodeSaysWhatWasTrueWhenItRanHoweverLateItsTurnComes() throws InterruptedException {
    CountDownLatch over = new CountDownLatch(1);
    Graph graph = Fixture.graph().task("slow", context -> {
      over.await(30, TimeUnit.SECONDS);
      return NodeOutcome.succeeded(Map.of("text", Value.of("slow ")));
    }).node("a", "end", "{'outputs':[{'variable':'s','value_selector':['slow','text']}]}")
        .node("lo", "loop", "{'loop_count':2," + COUNT + "}").inside("lo")
        .node("b", "end", "{'outputs':[{'variable':'n','value_selector':['lo','n']}]}")
        .node("as", "assigner", PLUS_ONE).edges("b>as").inside(null).task("after", context -> {
          over.countDown();
          return NodeOutcome.succeeded(Map.of());
        }).edges("start>slow", "slow>a", "start>lo", "lo>after").compile();
    assertThat(run(graph).answer()).isEqualTo("slow 01");
  }
}
