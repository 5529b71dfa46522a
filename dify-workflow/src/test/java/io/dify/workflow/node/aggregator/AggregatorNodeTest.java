package io.dify.workflow.node.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.template.Selector;
import io.dify.core.value.Value;
import io.dify.workflow.node.Problem;
import io.dify.workflow.testkit.NodeTester;
import io.dify.workflow.testkit.TestedNode;
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
    TestedNode node = node(PLAIN).with("b.json.text", "from b").with("c.text", "from c").run()
        .givesOnly(Map.of("output", "from b"));
    assertThat(node.inputs()).isEqualTo(Map.of("json.text", Value.of("from b")));
  }

  @Test
  void nullExists() throws InterruptedException {
    node(PLAIN).with("a.text", null).with("c.text", "from c").run().gives("output", null);
  }

  @Test
  void thereIsNoOutputWhenNothingExists() throws InterruptedException {
    node(PLAIN).run().succeeds().givesOnly(Map.of());
  }

  @Test
  void groupsHaveAnOutputEach() throws InterruptedException {
    node(GROUPS).with("b.text", "from b").with("a.n", 5).run()
        .givesOnly(Map.of("one", Map.of("output", "from b"), "three", Map.of("output", 5)));
  }

  @Test
  void groupsThatAreSwitchedOffDoNotCount() throws InterruptedException {
    node(GROUPS.replace("true", "false")).with("a.text", "a").with("b.text", "b").run()
        .givesOnly(Map.of("output", "a"));
  }

  @Test
  void problemsAndReads() {
    NodeTester<AggregatorConfig> broken = node("{'variables': [['a'], 'b', ['c', 'd']]}");
    assertThat(broken.problems()).extracting(Problem::code).containsExactly("invalid_selector", "invalid_selector");
    assertThat(broken.parsed().reads()).containsExactly(Selector.of("c", "d"));
    assertThat(node("{'advanced_settings': {'group_enabled': true, 'groups': [{'variables': []}]}}").problems())
        .extracting(Problem::code).containsExactly("missing_field", "no_variables");
  }

  private static NodeTester<AggregatorConfig> node(String config) {
    return NodeTester.of(new AggregatorNode()).config(config);
  }
}
