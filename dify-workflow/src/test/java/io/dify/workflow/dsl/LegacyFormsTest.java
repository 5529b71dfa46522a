package io.dify.workflow.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.value.Value;
import io.dify.workflow.StandardNodes;
import io.dify.workflow.engine.WorkflowEngine;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.run.RunStatus;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Forms of older files, run as they are. */
class LegacyFormsTest {
  private static final String HEAD = """
      app: {mode: advanced-chat, name: Old}
      workflow:
        conversation_variables:
        - {name: seen, value_type: 'array[string]', value: []}
        graph:
          nodes:
          - {id: s, data: {type: start, variables: [{variable: words, type: paragraph}]}}
      """;

  private static String answer(String nodes, String edges) throws InterruptedException {
    String file = HEAD + nodes.indent(4) + "    edges:\n" + edges.indent(4);
    AppImport read = new DslReader(StandardNodes.types()).read(file);
    assertThat(read.problems()).as(file).filteredOn(DslProblem::isError).isEmpty();
    RunResult result = WorkflowEngine.builder().build()
        .start(read.graph().orElseThrow(),
            RunRequest.query("tea please").withSystem("files", Value.from(List.of("one", "two"))))
        .await();
    assertThat(result.status()).as(result.error()).isEqualTo(RunStatus.SUCCEEDED);
    return result.answer();
  }

  @Test
  void conditionsWithoutCasesAreTheCaseTrue() throws InterruptedException {
    assertThat(answer(
        """
            - {id: i, data: {type: if-else, logical_operator: and, conditions: [{variable_selector: [sys, query], comparison_operator: contains, value: tea}]}}
            - {id: y, data: {type: answer, answer: yes please}}
            - {id: n, data: {type: answer, answer: no thanks}}
            """,
        """
            - {source: s, target: i}
            - {source: i, sourceHandle: 'true', target: y}
            - {source: i, sourceHandle: 'false', target: n}
            """)).isEqualTo("yes please");
  }

  @Test
  void variableAssignerIsTheAggregatorAndSystemVariablesAreOutputsOfTheStartNode() throws InterruptedException {
    assertThat(answer("""
        - {id: v, data: {type: variable-assigner, output_type: string, variables: [[gone, text], [s, sys.query]]}}
        - {id: a, data: {type: answer, answer: '{{#v.output#}}'}}
        """, """
        - {source: s, sourceHandle: success-branch, target: v}
        - {source: v, target: a}
        """)).isEqualTo("tea please");
  }

  @Test
  void theFirstVersionOfTheAssignerWritesOneVariable() throws InterruptedException {
    assertThat(answer(
        """
            - {id: w, data: {type: assigner, version: '1', assigned_variable_selector: [conversation, seen], write_mode: append, input_variable_selector: [sys, query]}}
            - {id: x, data: {type: assigner, version: '1', assigned_variable_selector: [conversation, seen], write_mode: append, input_variable_selector: [sys, query]}}
            - {id: a, data: {type: answer, answer: '{{#conversation.seen#}}'}}
            """,
        """
            - {source: s, target: w}
            - {source: w, target: x}
            - {source: x, target: a}
            """)).isEqualTo("- tea please\n- tea please");
  }

  @Test
  void anIterationWithoutStartNodeBeginsWithTheChildItNames() throws InterruptedException {
    assertThat(answer(
        """
            - {id: it, data: {type: iteration, startNodeType: variable-aggregator, start_node_id: c, iterator_selector: [sys, files], output_selector: [c, output], output_type: 'Array[String]'}}
            - {id: c, parentId: it, data: {type: variable-aggregator, isIterationStart: true, isInIteration: true, iteration_id: it, variables: [[it, item]]}}
            - {id: a, data: {type: answer, answer: '{{#it.output#}}'}}
            """,
        """
            - {source: s, target: it}
            - {source: it, target: a}
            """)).isEqualTo("- one\n- two");
  }

  @Test
  void olderAndNewerPresetsAreTheSame() throws InterruptedException {
    assertThat(answer("""
        - {id: a, data: {type: answer, answer: '{{#sys.query#}} {{#userinput.query#}} {{#userinput.files#}}'}}
        """, """
        - {source: s, target: a}
        """)).isEqualTo("tea please tea please - one\n- two");
  }

  @ParameterizedTest
  @CsvSource(textBlock = """
      0, 6, 0, 6, COMPLETED
      0, 5, 0, 6, COMPLETED_WITH_WARNINGS
      0, 7, 0, 6, PENDING
      1, 0, 0, 6, PENDING
      0, 6, 1, 0, PENDING
      1, 0, 1, 2, COMPLETED_WITH_WARNINGS
      """)
  void versionsDecideByTheirFirstTwoNumbers(int major, int minor, int currentMajor, int currentMinor,
      ImportStatus status) {
    assertThat(new DslVersion(major, minor).importInto(new DslVersion(currentMajor, currentMinor))).isEqualTo(status);
  }
}
