package io.dify.workflow.graph.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.template.Selector;
import io.dify.core.value.Value;
import io.dify.core.value.ValueType;
import io.dify.workflow.Fixture;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each rule on graphs that break it, and on their neighbours that do not. */
class LintTest {
  private static final String ASK = "{'model':{'provider':'p','name':'m'},'prompt_template':[{'role':'user','text':'%s'}]}";

  private static List<String> codes(Fixture fixture) {
    return codes(fixture, Map.of());
  }

  private static List<String> codes(Fixture fixture, Map<Selector, ValueType> declared) {
    return Lint.check(fixture.compile(), declared).stream()
        .map(finding -> finding.problem().code() + " " + finding.problem().node()).toList();
  }

  private static String ask(String text) {
    return ASK.formatted(text);
  }

  private static Fixture branched() {
    return Fixture.graph().choice("b", "a").node("x", "llm", ask("1")).node("y", "llm", ask("2")).edges("start>b",
        "b:a>x", "b:b>y");
  }

  @Test
  void aGoodGraphHasNoFindings() {
    assertThat(codes(branched().node("j", "variable-aggregator", "{'variables':[['x','text'],['y','text']]}")
        .node("z", "llm", ask("{{#j.output#}} {{#sys.query#}}")).answer("out", "{{#z.text#}}{{#x.text#}}")
        .edges("x>j", "y>j", "j>z", "z>out"))).isEmpty();
  }

  @Test
  void aVariableOfANodeThatDoesNotComeBeforeIsReadTooEarly() {
    assertThat(codes(Fixture.graph().node("x", "llm", ask("{{#y.text#}}")).node("y", "llm", ask("1"))
        .answer("out", "{{#x.text#}}{{#y.text#}}").edges("start>x", "start>y", "x>out", "y>out")))
        .containsExactly("read_before_set x");
    assertThat(codes(Fixture.graph().node("x", "llm", ask("{{#x.text#}}")).answer("out", "").edges("start>x", "x>out")))
        .containsExactly("read_before_set x");
  }

  @Test
  void aVariableThatOnePathSkipsMayBeUnsetForThoseWhoNeedIt() {
    assertThat(codes(branched().node("z", "llm", ask("{{#x.text#}}")).answer("out", "{{#z.text#}}").edges("x>z", "y>z",
        "z>out"))).containsExactly("may_be_unset z");
    assertThat(codes(branched().node("z", "llm", ask("{{#x.text#}}")).answer("out", "{{#y.text#}}")
        .edges("x>z", "z>out", "y>out"))).as("only behind x").isEmpty();
  }

  @Test
  void allBranchesOfAForkAreSetWhereTheyJoin() {
    assertThat(codes(Fixture.graph().node("x", "llm", ask("1")).node("y", "llm", ask("2"))
        .node("z", "llm", ask("{{#x.text#}}{{#y.text#}}")).answer("out", "{{#z.text#}}")
        .edges("start>x", "start>y", "x>z", "y>z", "z>out"))).isEmpty();
  }

  @Test
  void aChoiceFurtherUpStillDecides() {
    Fixture fixture = branched().choice("c", "a").node("p", "llm", ask("1")).node("q", "llm", ask("2"))
        .node("z", "llm", ask("{{#p.text#}}")).answer("out", "{{#z.text#}}");
    assertThat(codes(fixture.edges("x>c", "c:a>p", "c:b>q", "p>z", "q>z", "z>out", "y>out")))
        .containsExactly("may_be_unset z");
  }

  @Test
  void whatANodeDoesNotSetWhenItFailsMayBeUnsetBehindItsFailBranch() {
    String failing = "{'error_strategy':'fail-branch','model':{'provider':'p','name':'m'},'prompt_template':[]}";
    assertThat(codes(Fixture.graph().node("x", "llm", failing).node("z", "llm", ask("{{#x.text#}}"))
        .node("e", "llm", ask("{{#x.error_message#}}")).answer("out", "{{#z.text#}}{{#e.text#}}")
        .edges("start>x", "x>z", "x:fail-branch>e", "z>out", "e>out"))).isEmpty();
    assertThat(codes(Fixture.graph().node("x", "llm", failing).node("z", "llm", ask("{{#x.text#}}"))
        .answer("out", "{{#z.text#}}").edges("start>x", "x>z", "x:fail-branch>z", "z>out")))
        .containsExactly("may_be_unset z");
  }

  @Test
  void namesThatNobodyHasAreUnknown() {
    assertThat(codes(Fixture.graph().conversation("mood", Value.of("")).node("x", "llm",
        ask("{{#gone.text#}} {{#sys.queri#}} {{#env.no#}} {{#conversation.mood#}} {{#start.in#}}"))
        .answer("out", "{{#x.answer#}}").edges("start>x", "x>out"))).containsExactly("unknown_variable x",
            "unknown_variable x", "unknown_variable x", "unknown_output x", "unknown_output out");
  }

  @Test
  void variablesInsideAContainerAreNotSeenOutside() {
    assertThat(codes(iteration("['x','text']").answer("out", "{{#x.text#}}{{#it.output#}}").edges("it>out")))
        .containsExactly("read_before_set out");
    assertThat(codes(iteration("['x','text']").answer("out", "{{#it.output#}}").edges("it>out"))).isEmpty();
    assertThat(codes(iteration("['y','text']").answer("out", "{{#it.output#}}").edges("it>out")))
        .containsExactly("unknown_variable it");
  }

  private static Fixture iteration(String output) {
    return Fixture.graph()
        .node("it", "iteration", "{'iterator_selector':['sys','files'],'output_selector':%s}".formatted(output))
        .inside("it").node("s", "iteration-start", "{}").node("x", "llm", ask("{{#it.item.name#}} {{#it.index#}}"))
        .inside(null).edges("start>it", "s>x");
  }

  @Test
  void anAggregatorFedByConcurrentBranchesLosesOne() {
    Fixture fork = Fixture.graph().node("x", "llm", ask("1")).node("y", "llm", ask("2"))
        .node("j", "variable-aggregator", "{'variables':[['x','text'],['y','text']]}").answer("out", "{{#j.output#}}");
    assertThat(codes(fork.edges("start>x", "start>y", "x>j", "y>j", "j>out")))
        .containsExactly("aggregator_concurrent j");
  }

  @Test
  void sourcesAreExclusiveWhenEveryPathSeparatesThem() {
    Fixture shared = branched().node("p", "llm", ask("1")).node("q", "llm", ask("2"))
        .node("j", "variable-aggregator", "{'variables':[['p','text'],['q','text']]}").answer("out", "{{#j.output#}}");
    assertThat(codes(shared.edges("x>p", "y>q", "p>j", "q>j", "j>out"))).isEmpty();
    Fixture joined = branched().node("p", "llm", ask("1")).node("q", "llm", ask("2"))
        .node("j", "variable-aggregator", "{'variables':[['p','text'],['q','text']]}").answer("out", "{{#j.output#}}");
    assertThat(codes(joined.edges("x>p", "x>q", "y>q", "p>j", "q>j", "j>out"))).as("q runs on both ways")
        .containsExactly("aggregator_concurrent j");
    Fixture fallback = Fixture.graph().choice("b", "a").node("x", "llm", ask("1")).node("y", "llm", ask("2"))
        .node("j", "variable-aggregator", "{'variables':[['y','text'],['x','text']]}").answer("out", "{{#j.output#}}");
    assertThat(codes(fallback.edges("start>x", "x>b", "b:a>y", "b:b>j", "y>j", "j>out"))).as("y after x").isEmpty();
  }

  @Test
  void aWayThatEndsWithoutAnAnswerIsNoticed() {
    assertThat(codes(branched().answer("out", "{{#x.text#}}").edges("x>out"))).containsExactly("no_response y");
    assertThat(codes(Fixture.graph().choice("b", "a").answer("out", "1").edges("start>b", "b:a>out")))
        .containsExactly("no_response b");
    assertThat(codes(Fixture.graph().choice("b", "a").answer("out", "1").edges("start>b", "b:a>out", "start>out")))
        .as("the other branch answers").isEmpty();
    assertThat(codes(Fixture.graph().node("x", "llm", ask("1")).edges("start>x"))).containsExactly("no_response start");
  }

  @Test
  void workNobodyUsesIsADeadEnd() {
    assertThat(codes(Fixture.graph().node("x", "llm", ask("1")).answer("out", "1").edges("start>x", "start>out")))
        .containsExactly("dead_end x");
  }

  @Test
  void aLoopNeedsAWayOut() {
    assertThat(codes(loop("{}", "set"))).containsExactly("loop_without_exit l");
    assertThat(codes(loop("{'loop_count':3}", "set"))).isEmpty();
    String test = "{'loop_count':3,'loop_variables':[{'label':'n','var_type':'number','value_type':'constant','value':'0'}],"
        + "'break_conditions':[{'variable_selector':['l','n'],'comparison_operator':'>','value':'2'}]}";
    assertThat(codes(loop(test, "set"))).as("nothing changes n").containsExactly("loop_without_exit l");
    assertThat(codes(loop(test, "+="))).isEmpty();
  }

  private static Fixture loop(String data, String operation) {
    Fixture fixture = Fixture.graph().node("l", "loop", data).inside("l").node("s", "loop-start", "{}");
    if (operation.equals("+=")) {
      fixture.node("w", "assigner",
          "{'items':[{'variable_selector':['l','n'],'input_type':'constant','operation':'+=','value':1}]}")
          .edges("s>w");
    }
    return fixture.inside(null).answer("out", "").edges("start>l", "l>out");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      iteration     | {'iterator_selector':['sys','query']}                                       | type_mismatch
      iteration     | {'iterator_selector':['sys','files']}                                       | ''
      list-operator | {'variable':['x','text']}                                                   | type_mismatch
      list-operator | {'variable':['k','result']}                                                 | type_mismatch
      list-operator | {'variable':['sys','files']}                                                | ''
      list-operator | {'variable':['sys','files'],'filter_by':{'enabled':true,'conditions':[{'key':'size','comparison_operator':'contains','value':'1'}]}} | type_mismatch
      llm           | {'model':{'provider':'p','name':'m'},'context':{'enabled':true,'variable_selector':['sys','files']}} | type_mismatch
      llm           | {'model':{'provider':'p','name':'m'},'context':{'enabled':true,'variable_selector':['k','result']}}  | ''
      """)
  void nodesThatNeedAListAreGivenOne(String type, String data, String code) {
    Fixture fixture = Fixture.graph().node("x", "llm", ask("1"))
        .node("k", "knowledge-retrieval", "{'dataset_ids':['d']}")
        .node("n", type, data);
    if (type.equals("iteration")) {
      fixture.inside("n").node("s", "iteration-start", "{}").inside(null);
    }
    fixture.answer("out", "").edges("start>x", "x>k", "k>n", "n>out");
    assertThat(codes(fixture)).isEqualTo(code.isEmpty() ? List.of() : List.of(code + " n"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      append     | ['x','text'] | ARRAY_STRING | ''
      append     | ['x','text'] | ARRAY_NUMBER | type_mismatch
      append     | ['x','text'] | STRING       | type_mismatch
      extend     | ['x','text'] | ARRAY_STRING | type_mismatch
      +=         | ['x','text'] | NUMBER       | type_mismatch
      +=         | ['sys','timestamp'] | NUMBER | ''
      +=         | ['sys','timestamp'] | STRING | type_mismatch
      over-write | ['x','text'] | STRING       | ''
      over-write | ['x','text'] | OBJECT       | type_mismatch
      over-write | ['x','usage'] | OBJECT      | ''
      remove-first | ['x','text'] | STRING     | type_mismatch
      clear      | ['x','text'] | STRING       | ''
      """)
  void anAssignerDoesWhatTheTypeOfItsTargetAllows(String operation, String value, ValueType type, String code) {
    Fixture fixture = Fixture.graph().conversation("v", Value.nothing()).node("x", "llm", ask("1"))
        .node("n", "assigner",
            "{'items':[{'variable_selector':['conversation','v'],'input_type':'variable','operation':'%s','value':%s}]}"
                .formatted(operation, value))
        .answer("out", "").edges("start>x", "x>n", "n>out");
    assertThat(codes(fixture, Map.of(Selector.of("conversation", "v"), type)))
        .isEqualTo(code.isEmpty() ? List.of() : List.of(code + " n"));
  }

  @Test
  void anAssignerWritesVariablesThatAreDeclared() {
    Fixture fixture = Fixture.graph().node("n", "assigner",
        "{'items':[{'variable_selector':['conversation','v'],'input_type':'constant','operation':'set','value':'1'}]}")
        .answer("out", "").edges("start>n", "n>out");
    assertThat(codes(fixture)).containsExactly("unknown_variable n");
  }

  @Test
  void aggregatorsThatReadOneAnotherAreLookedAtOnce() {
    Fixture fixture = Fixture.graph().quick("a0", "x").edges("start>a0");
    for (int i = 1; i < 60; i++) {
      String before = "['a" + (i - 1) + "','output']";
      fixture
          .node("a" + i, "variable-aggregator",
              "{'variables':[" + String.join(",", Collections.nCopies(5, before)) + "]}")
          .edges("a" + (i - 1) + ">a" + i);
    }
    fixture.node("l", "list-operator", "{'variable':['a59','output']}").answer("out", "").edges("a59>l", "l>out");
    assertThat(codes(fixture)).isEmpty();
  }

  @Test
  void aHugeGraphIsNotLookedAt() {
    Fixture fixture = Fixture.graph().answer("out", "");
    for (int i = 0; i < 2000; i++) {
      fixture.quick("q" + i, "");
    }
    assertThat(codes(fixture.edges("start>out"))).containsExactly("lint_skipped start");
  }

  @Test
  void documentsAreFiles() {
    assertThat(codes(Fixture.graph().node("x", "llm", ask("1"))
        .node("d", "document-extractor", "{'variable_selector':['x','text']}")
        .node("e", "document-extractor", "{'variable_selector':['sys','files'],'is_array_file':true}")
        .answer("out", "{{#d.text#}}{{#e.text#}}").edges("start>x", "x>d", "d>e", "e>out")))
        .containsExactly("type_mismatch d");
  }
}
