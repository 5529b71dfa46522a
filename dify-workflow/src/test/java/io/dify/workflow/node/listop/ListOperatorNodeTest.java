package io.dify.workflow.node.listop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.workflow.node.FakeContext;
import io.dify.workflow.node.Problem;
import java.util.ArrayList;
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
    FakeContext context = new FakeContext().with("s.list", list).with("s.end", "'tea'");
    String data = "{'variable': ['s','list'], 'filter_by': {'enabled': true, 'conditions': [" + condition + "]}}";
    if (expected.equals("error")) {
      assertThatThrownBy(() -> context.run(new ListOperatorNode(), data)).isInstanceOf(DifyException.class);
    } else {
      assertThat(result(context, data)).isEqualTo(ValueJson.read(expected.replace('\'', '"')));
    }
  }

  @Test
  void stepsAreTakenInTheirOrder() throws InterruptedException {
    FakeContext context = new FakeContext().with("s.list", "[5,3,9,1,7]");
    Map<String, Value> outputs = context
        .run(new ListOperatorNode(),
            """
                {'variable': ['s','list'], 'filter_by': {'enabled': true, 'conditions': [{'comparison_operator': '>', 'value': '1'}, {'comparison_operator': '<', 'value': '9'}]},
                 'order_by': {'enabled': true, 'key': '', 'value': 'desc'}, 'limit': {'enabled': true, 'size': 2}}""")
        .result().outputs().fields();
    assertThat(outputs).isEqualTo(
        Map.of("result", Value.from(List.of(7, 5)), "first_record", Value.of(7), "last_record", Value.of(5)));
  }

  @Test
  void oneItemIsPickedByItsNumber() throws InterruptedException {
    FakeContext context = new FakeContext().with("s.list", "['a','b','c']").with("s.n", "2");
    assertThat(result(context, "{'variable': ['s','list'], 'extract_by': {'enabled': true, 'serial': '{{#s.n#}}'}}"))
        .isEqualTo(Value.from(List.of("b")));
    for (String serial : List.of("0", "4", "x", "")) {
      assertThatThrownBy(
          () -> result(context,
              "{'variable': ['s','list'], 'extract_by': {'enabled': true, 'serial': '" + serial + "'}}"))
          .hasMessageContaining("from 1 to 3");
    }
  }

  @Test
  void filesAreFilteredAndSortedByAttributes() throws InterruptedException {
    FakeContext context = new FakeContext().with("s.list", FILES);
    assertThat(names(context,
        """
            {'variable': ['s','list'], 'filter_by': {'enabled': true, 'conditions': [{'key': 'type', 'comparison_operator': 'in', 'value': ['image']}]},
             'order_by': {'enabled': true, 'key': 'size', 'value': 'desc'}}"""))
        .containsExactly("c.jpg", "a.png");
    assertThat(
        names(context, "{'variable': ['s','list'], 'order_by': {'enabled': true, 'key': 'name', 'value': 'asc'}}"))
        .containsExactly("a.png", "b.pdf", "c.jpg");
    assertThat(names(context,
        """
            {'variable': ['s','list'], 'filter_by': {'enabled': true, 'conditions': [{'key': 'size', 'comparison_operator': '≥', 'value': '300'}]}}"""))
        .containsExactly("b.pdf", "c.jpg");
  }

  @Test
  void stepsThatAreSwitchedOffDoNothing() throws InterruptedException {
    FakeContext context = new FakeContext().with("s.list", "[true,false]");
    assertThat(result(context,
        """
            {'variable': ['s','list'], 'filter_by': {'enabled': false, 'conditions': [{'comparison_operator': 'is', 'value': true}]},
             'extract_by': {'enabled': false, 'serial': '1'}, 'order_by': {'enabled': false, 'value': 'asc'}, 'limit': {'enabled': true, 'size': -1}}"""))
        .isEqualTo(Value.from(List.of(true, false)));
    assertThat(result(context, "{'variable': ['s','list'], 'order_by': {'enabled': true, 'value': 'asc'}}"))
        .isEqualTo(Value.from(List.of(false, true)));
  }

  @Test
  void emptyListHasNoRecords() throws InterruptedException {
    Map<String, Value> outputs = new FakeContext().with("s.list", "[]")
        .run(new ListOperatorNode(), "{'variable': ['s','list'], 'extract_by': {'enabled': true, 'serial': '1'}}")
        .result().outputs().fields();
    assertThat(outputs)
        .isEqualTo(Map.of("result", new Value.Array(List.of()), "first_record", Value.nothing(), "last_record",
            Value.nothing()));
  }

  @Test
  void problemsHaveTheirPlace() {
    List<Problem> problems = new ArrayList<>();
    FakeContext.parse(new ListOperatorNode(), """
        {'filter_by': {'enabled': true, 'conditions': [{'key': 'colour', 'comparison_operator': 'all of'}]},
         'order_by': {'enabled': true, 'value': 'up'}, 'limit': {'enabled': true, 'size': 'many'}}""", problems);
    assertThat(problems).extracting(problem -> problem.code() + " " + String.join(".", problem.path()))
        .containsExactlyInAnyOrder(
            "missing_field variable", "unknown_operator filter_by.conditions.0.comparison_operator",
            "unknown_file_attribute filter_by.conditions.0.key", "unknown_order order_by.value",
            "wrong_type limit.size");
  }

  private static Value result(FakeContext context, String data) throws InterruptedException {
    return context.run(new ListOperatorNode(), data).result().outputs().fields().get("result");
  }

  private static List<String> names(FakeContext context, String data) throws InterruptedException {
    return ((Value.Array) result(context, data)).items().stream().map(item -> ((Value.File) item).file().name())
        .toList();
  }

  private static Value file(String name, String type, long size) {
    return new Value.File(
        new FileRef("1", type, "remote_url", name, name.substring(1), "application/x", size, null, null));
  }
}
