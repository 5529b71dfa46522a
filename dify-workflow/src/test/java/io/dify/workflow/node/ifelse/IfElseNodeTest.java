package io.dify.workflow.node.ifelse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.template.Selector;
import io.dify.core.value.Value;
import io.dify.workflow.node.FakeContext;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.Problem;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IfElseNodeTest {
  private static final String CASES = """
      {'cases': [
        {'case_id': 'tea', 'logical_operator': 'or', 'conditions': [
          {'variable_selector': ['s', 'topic'], 'comparison_operator': 'contains', 'value': 'tea'},
          {'variable_selector': ['s', 'topic'], 'comparison_operator': 'is', 'value': '{{#s.other#}}'}]},
        {'case_id': 'long', 'logical_operator': 'and', 'conditions': [
          {'variable_selector': ['s', 'length'], 'comparison_operator': '>', 'value': 10}]}]}""";

  @Test
  void firstCaseThatHoldsWins() throws InterruptedException {
    NodeOutcome outcome = context("'green tea'", "20").run(new IfElseNode(), CASES);
    assertThat(outcome).isInstanceOfSatisfying(NodeOutcome.Branched.class, branched -> {
      assertThat(branched.handle()).isEqualTo("tea");
      assertThat(branched.result().outputs().fields()).containsEntry("result", Value.of(true)).containsEntry(
          "selected_case_id",
          Value.of("tea"));
      assertThat(branched.result().inputs().toString()).contains("green tea", "contains").doesNotContain("20");
    });
  }

  @Test
  void laterCaseIsTakenWhenEarlierOnesDoNotHold() throws InterruptedException {
    assertThat(handle(context("'water'", "20"))).isEqualTo("long");
    assertThat(handle(context("'juice'", "1"))).isEqualTo("tea");
  }

  @Test
  void elseIsTakenWhenNoCaseHolds() throws InterruptedException {
    NodeOutcome outcome = context("'water'", "1").run(new IfElseNode(), CASES);
    assertThat(((NodeOutcome.Branched) outcome).handle()).isEqualTo("false");
    assertThat(outcome.result().outputs().fields()).containsEntry("result", Value.of(false)).containsEntry(
        "selected_case_id",
        Value.of("false"));
    assertThat(outcome.result().processData().toString()).contains("condition_results", "final_result");
  }

  @Test
  void olderFilesHaveOneCaseNamedTrue() throws InterruptedException {
    String legacy = """
        {'logical_operator': 'and', 'conditions': [{'variable_selector': ['s', 'topic'], 'comparison_operator': 'not empty', 'value': ''}]}""";
    assertThat(((NodeOutcome.Branched) context("'x'", "1").run(new IfElseNode(), legacy)).handle()).isEqualTo("true");
    assertThat(((NodeOutcome.Branched) context("''", "1").run(new IfElseNode(), legacy)).handle()).isEqualTo("false");
  }

  @Test
  void missingVariableFailsTheNode() {
    assertThatThrownBy(() -> new FakeContext().run(new IfElseNode(), CASES)).isInstanceOfSatisfying(DifyException.class,
        e -> assertThat(e.code()).isEqualTo(ErrorCode.VARIABLE_NOT_FOUND));
  }

  @Test
  void handlesAreTheCasesAndElse() {
    IfElseConfig config = FakeContext.parse(new IfElseNode(), CASES, new ArrayList<>());
    assertThat(config.handles()).containsExactly("tea", "long", "false");
    assertThat(config.reads()).contains(Selector.of("s", "topic"), Selector.of("s", "other"),
        Selector.of("s", "length"));
  }

  @Test
  void problemsHaveTheirPlace() {
    List<Problem> problems = new ArrayList<>();
    FakeContext.parse(new IfElseNode(), """
        {'cases': [{'case_id': 'a', 'conditions': [{'variable_selector': ['s'], 'comparison_operator': 'contains'}]},
                   {'case_id': 'a', 'logical_operator': 'nor', 'conditions': []}, {'conditions': 1}]}""", problems);
    assertThat(problems).extracting(problem -> problem.code() + " " + String.join(".", problem.path()))
        .containsExactlyInAnyOrder(
            "invalid_selector cases.0.conditions.0.variable_selector", "duplicate_case cases.1.case_id",
            "unknown_operator cases.1.logical_operator", "missing_field cases.2.case_id",
            "wrong_type cases.2.conditions");
    problems.clear();
    FakeContext.parse(new IfElseNode(), "{}", problems);
    assertThat(problems).extracting(Problem::code).containsExactly("no_cases");
  }

  private static FakeContext context(String topic, String length) {
    return new FakeContext().with("s.topic", topic).with("s.other", "'juice'").with("s.length", length);
  }

  private static String handle(FakeContext context) throws InterruptedException {
    return ((NodeOutcome.Branched) context.run(new IfElseNode(), CASES)).handle();
  }
}
