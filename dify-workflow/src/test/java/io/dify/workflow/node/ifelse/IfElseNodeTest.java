package io.dify.workflow.node.ifelse;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.template.Selector;
import io.dify.workflow.node.Problem;
import io.dify.workflow.testkit.NodeTester;
import io.dify.workflow.testkit.TestedNode;
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
    TestedNode node = node(CASES, "green tea", 20).run().takes("tea").gives("result", true).gives("selected_case_id",
        "tea");
    assertThat(node.inputs().toString()).contains("green tea", "contains").doesNotContain("20");
  }

  @Test
  void laterCaseIsTakenWhenEarlierOnesDoNotHold() throws InterruptedException {
    node(CASES, "water", 20).run().takes("long");
    node(CASES, "juice", 1).run().takes("tea");
  }

  @Test
  void elseIsTakenWhenNoCaseHolds() throws InterruptedException {
    TestedNode node = node(CASES, "water", 1).run().takes("false").gives("result", false).gives("selected_case_id",
        "false");
    assertThat(node.outcome().result().processData().toString()).contains("condition_results", "final_result");
  }

  @Test
  void olderFilesHaveOneCaseNamedTrue() throws InterruptedException {
    String legacy = """
        {'logical_operator': 'and', 'conditions': [{'variable_selector': ['s', 'topic'], 'comparison_operator': 'not empty', 'value': ''}]}""";
    node(legacy, "x", 1).run().takes("true");
    node(legacy, "", 1).run().takes("false");
  }

  @Test
  void missingVariableFailsTheNode() throws InterruptedException {
    NodeTester.of(new IfElseNode()).config(CASES).run().fails("VariableNotFoundError", "s.topic");
  }

  @Test
  void handlesAreTheCasesAndElse() {
    IfElseConfig config = node(CASES, "", 0).parsed();
    assertThat(config.handles()).containsExactly("tea", "long", "false");
    assertThat(config.reads()).contains(Selector.of("s", "topic"), Selector.of("s", "other"),
        Selector.of("s", "length"));
  }

  @Test
  void problemsHaveTheirPlace() {
    assertThat(NodeTester.of(new IfElseNode()).config("""
        {'cases': [{'case_id': 'a', 'conditions': [{'variable_selector': ['s'], 'comparison_operator': 'contains'}]},
                   {'case_id': 'a', 'logical_operator': 'nor', 'conditions': []}, {'conditions': 1}]}""").problems())
        .extracting(problem -> problem.code() + " " + String.join(".", problem.path()))
        .containsExactlyInAnyOrder(
            "invalid_selector cases.0.conditions.0.variable_selector", "duplicate_case cases.1.case_id",
            "unknown_operator cases.1.logical_operator", "missing_field cases.2.case_id",
            "wrong_type cases.2.conditions");
    assertThat(NodeTester.of(new IfElseNode()).problems()).extracting(Problem::code).containsExactly("no_cases");
  }

  private static NodeTester<IfElseConfig> node(String config, String topic, int length) {
    return NodeTester.of(new IfElseNode()).config(config).with("s.topic", topic).with("s.other", "juice")
        .with("s.length", length);
  }
}
