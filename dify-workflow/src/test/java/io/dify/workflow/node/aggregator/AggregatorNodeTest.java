package io.dify.workflow.node.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.template.Selector;
import io.dify.core.value.Value;
import io.dify.workflow.node.FakeContext;
import io.dify.workflow.node.NodeResult;
import io.dify.workflow.node.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AggregatorNodeTest {
  private static final String PLAIN = "{'output_type': 'string', 'variables': [['a', 'text'], ['b', 'json', 'text'], ['c', 'text']]}";
  private static final String GROUPS = """
      {'variables': [['a', 'text']], 'advanced_settings': {'group_enabled': true, 'groups': [
        {'group_name': 'one', 'output_type': 'string', 'variables': [['a', 'text'], ['b', 'text']]},
        {'group_name': 'two', 'variables': [['c', 'text']]},
        {'group_name': 'three', 'variables': [['a', 'n']]}]}}""";

  @Test
  void firstVariableThatExistsIsTheOutput() throws InterruptedException {
    NodeResult result = new FakeContext().with("b.json.text", "'from b'").with("c.text", "'from c'")
        .run(new AggregatorNode(), PLAIN)
        .result();
    assertThat(result.outputs().fields()).isEqualTo(Map.of("output", Value.of("from b")));
    assertThat(result.inputs().fields()).isEqualTo(Map.of("json.text", Value.of("from b")));
  }

  @Test
  void nullExists() throws InterruptedException {
    NodeResult result = new FakeContext().with("a.text", "null").with("c.text", "'from c'")
        .run(new AggregatorNode(), PLAIN).result();
    assertThat(result.outputs().fields()).isEqualTo(Map.of("output", Value.nothing()));
  }

  @Test
  void thereIsNoOutputWhenNothingExists() throws InterruptedException {
    assertThat(new FakeContext().run(new AggregatorNode(), PLAIN).result().outputs().fields()).isEmpty();
  }

  @Test
  void groupsHaveAnOutputEach() throws InterruptedException {
    NodeResult result = new FakeContext().with("b.text", "'from b'").with("a.n", "5").run(new AggregatorNode(), GROUPS)
        .result();
    assertThat(result.outputs().fields())
        .isEqualTo(Map.of("one", new Value.Obj(Map.of("output", Value.of("from b"))), "three",
            new Value.Obj(Map.of("output", Value.of(5)))));
  }

  @Test
  void groupsThatAreSwitchedOffDoNotCount() throws InterruptedException {
    NodeResult result = new FakeContext().with("a.text", "'a'").with("b.text", "'b'")
        .run(new AggregatorNode(), GROUPS.replace("true", "false")).result();
    assertThat(result.outputs().fields()).isEqualTo(Map.of("output", Value.of("a")));
  }

  @Test
  void problemsAndReads() {
    List<Problem> problems = new ArrayList<>();
    AggregatorConfig config = FakeContext.parse(new AggregatorNode(), "{'variables': [['a'], 'b', ['c', 'd']]}",
        problems);
    assertThat(problems).extracting(Problem::code).containsExactly("invalid_selector", "invalid_selector");
    assertThat(config.reads()).containsExactly(Selector.of("c", "d"));
    problems.clear();
    FakeContext.parse(new AggregatorNode(),
        "{'advanced_settings': {'group_enabled': true, 'groups': [{'variables': []}]}}", problems);
    assertThat(problems).extracting(Problem::code).containsExactly("missing_field", "no_variables");
  }
}
