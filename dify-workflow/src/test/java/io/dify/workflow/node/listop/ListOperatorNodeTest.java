package io.dify.workflow.node.listop;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.testkit.NodeTester;
import io.dify.workflow.testkit.TestedNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListOperatorNodeTest {
  private static final Value FILES = new Value.Array(List.of(file("b.pdf", "document", 300), file("a.png", "image", 20),
      file("c.jpg", "image", 1000)));

  @ParameterizedTest(name = "{0} {1} {2}: {3}")
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      `['tea','green tea','']`  | contains     | 'tea'         | `['tea','green tea']`
      `['tea','green tea','']`  |              | 'green'       | `['green tea']`
      `['tea','green tea','']`  | not contains | 'tea'         | `['']`
      `['tea','green tea']`     | start with   | 'g'           | `['green tea']`
      `['tea','green tea']`     | end with     | '{{#s.end#}}' | `['tea','green tea']`
      `['tea','green tea']`     | is           | 'tea'         | `['tea']`
      `['tea','green tea']`     | is not       | 'tea'         | `['green tea']`
      `['tea','milk']`          | in           | `['milk']`    | `['milk']`
      `['tea','milk']`          | not in       | `['milk']`    | `['tea']`
      `['tea','']`              | empty        | ''            | `['']`
      `['tea','']`              | not empty    | ''            | `['tea']`
      `[1,2.5,3]`               | =            | '2.5'         | `[2.5]`
      `[1,2,3]`                 | =            | '3'           | `[3]`
      `[1,2,3]`                 | ≠            | 3             | `[1,2]`
      `[1,2.5,3]`               | >            | '2'           | `[2.5,3]`
      `[1,2.5,3]`               | ≥            | '2.5'         | `[2.5,3]`
      `[1,2.5,3]`               | <            | '2.5'         | `[1]`
      `[1,2.5,3]`               | ≤            | '2.5'         | `[1,2.5]`
      `[1,2]`                   | contains     | '1'           | error
      `[true,false]`            | is           | 'true'        | `[true]`
      `[true,false]`            | is not       | true          | `[false]`
      `[]`                      | contains     | 'x'           | `[]`
      `[{'a':1}]`               | contains     | 'x'           | error
      `['a',1]`                 | contains     | 'x'           | error
      `'text'`                  | contains     | 'x'           | error
      """)
  void itemsAreFiltered(String list, String operator, String value, String expected) throws InterruptedException {
    String condition = operator == null
        ? "{'value': " + value + "}"
        : "{'comparison_operator': '" + operator + "', 'value': " + value + "}";
    TestedNode node = node(json(list), """
        {'filter_by': {'enabled': true, 'conditions': [CONDITION]}}""".replace("CONDITION", condition)).run();
    if (expected.equals("error")) {
      assertThat(node.outcome()).isInstanceOf(NodeOutcome.Failed.class);
    } else {
      node.gives("result", json(expected));
    }
  }

  @Test
  void stepsAreTakenInTheirOrder() throws InterruptedException {
    node(List.of(5, 3, 9, 1, 7),
        """
            {'filter_by': {'enabled': true, 'conditions': [{'comparison_operator': '>', 'value': '1'}, {'comparison_operator': '<', 'value': '9'}]},
             'order_by': {'enabled': true, 'key': '', 'value': 'desc'}, 'limit': {'enabled': true, 'size': 2}}""")
        .run().givesOnly(Map.of("result", List.of(7, 5), "first_record", 7, "last_record", 5));
  }

  @Test
  void oneItemIsPickedByItsNumber() throws InterruptedException {
    node(List.of("a", "b", "c"), "{'extract_by': {'enabled': true, 'serial': '{{#s.n#}}'}}").run()
        .gives("result", List.of("b"));
    for (String serial : List.of("0", "4", "x", "")) {
      TestedNode node = node(List.of("a", "b", "c"),
          "{'extract_by': {'enabled': true, 'serial': '" + serial + "'}}").run();
      assertThat(node.toString()).startsWith("failed").contains("from 1 to 3");
    }
  }

  @Test
  void filesAreFilteredAndSortedByAttributes() throws InterruptedException {
    assertThat(names(
        """
            {'filter_by': {'enabled': true, 'conditions': [{'key': 'type', 'comparison_operator': 'in', 'value': ['image']}]},
             'order_by': {'enabled': true, 'key': 'size', 'value': 'desc'}}"""))
        .containsExactly("c.jpg", "a.png");
    assertThat(names("{'order_by': {'enabled': true, 'key': 'name', 'value': 'asc'}}"))
        .containsExactly("a.png", "b.pdf", "c.jpg");
    assertThat(names(
        """
            {'filter_by': {'enabled': true, 'conditions': [{'key': 'size', 'comparison_operator': '≥', 'value': '300'}]}}"""))
        .containsExactly("b.pdf", "c.jpg");
  }

  @Test
  void stepsThatAreSwitchedOffDoNothing() throws InterruptedException {
    List<Boolean> list = List.of(true, false);
    node(list,
        """
            {'filter_by': {'enabled': false, 'conditions': [{'comparison_operator': 'is', 'value': true}]},
             'extract_by': {'enabled': false, 'serial': '1'}, 'order_by': {'enabled': false, 'value': 'asc'}, 'limit': {'enabled': true, 'size': -1}}""")
        .run().gives("result", list);
    node(list, "{'order_by': {'enabled': true, 'value': 'asc'}}").run()
        .gives("result", list.reversed());
  }

  @Test
  void emptyListHasNoRecords() throws InterruptedException {
    node(List.of(), "{'extract_by': {'enabled': true, 'serial': '1'}}").run()
        .gives("result", List.of()).gives("first_record", null).gives("last_record", null);
  }

  @Test
  void problemsHaveTheirPlace() {
    assertThat(NodeTester.of(new ListOperatorNode()).config("""
        {'filter_by': {'enabled': true, 'conditions': [{'key': 'colour', 'comparison_operator': 'all of'}]},
         'order_by': {'enabled': true, 'value': 'up'}, 'limit': {'enabled': true, 'size': 'many'}}""").problems())
        .extracting(problem -> problem.code() + " " + String.join(".", problem.path()))
        .containsExactlyInAnyOrder(
            "missing_field variable", "unknown_operator filter_by.conditions.0.comparison_operator",
            "unknown_file_attribute filter_by.conditions.0.key", "unknown_order order_by.value",
            "wrong_type limit.size");
  }

  /** A node that works on {@code s.list}. */
  private static NodeTester<ListOperatorConfig> node(Object list, String config) {
    return NodeTester.of(new ListOperatorNode()).config(config.replaceFirst("\\{", "{'variable': [s, list], "))
        .with("s.list", list).with("s.end", "tea").with("s.n", 2);
  }

  private static Value json(String text) {
    return ValueJson.read(text.replace('\'', '"'));
  }

  private static List<String> names(String config) throws InterruptedException {
    Value result = node(FILES, config).run().succeeds().outputs().get("result");
    return ((Value.Array) result).items().stream().map(item -> ((Value.File) item).file().name()).toList();
  }

  private static Value file(String name, String type, long size) {
    return new Value.File(
        new FileRef("1", type, "remote_url", name, name.substring(1), "application/x", size, null, null));
  }
}
