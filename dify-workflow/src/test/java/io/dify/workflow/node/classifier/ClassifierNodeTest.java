package io.dify.workflow.node.classifier;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.Message;
import io.dify.core.model.Role;
import io.dify.core.model.Usage;
import io.dify.core.testkit.ScriptedTurn;
import io.dify.workflow.node.Problem;
import io.dify.workflow.testkit.NodeTester;
import io.dify.workflow.testkit.TestedNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassifierNodeTest {
  private static final String CONFIG = """
      query_variable_selector: [sys, query]
      model: {provider: openai, name: m, completion_params: {temperature: 0}}
      classes: [{id: '1', name: Returns, label: Back}, {id: '2', name: 'About {{#s.product#}}'}, {id: '3', name: Else}]
      """;

  private static NodeTester<ClassifierConfig> tester(String more) {
    return NodeTester.of(new ClassifierNode()).config(CONFIG + more).with("sys.query", "How do I send it back?")
        .with("s.product", "teapots");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '~', value = { "{\"category_id\": \"2\", \"category_name\": \"x\"} | 2",
    "```json\\n{'category_id': 2}\\n``` | 2", "{\"category_id\": \"9\", \"category_name\": \"about TEAPOTS\"} | 2",
    "Else | 3", "3 | 3",
    "I do not know | 1", "{\"category_id\": \"9\"} | 1", "~~ | 1",
    "<think>{\"category_id\":\"2\"}</think>{\"category_id\":\"3\"} | 3",
    "{\"category_id\": [\"2\"]} | 1"})
  void theAnswerNamesTheWayElseItIsTheFirst(String answer, String handle) throws InterruptedException {
    tester("").answering(ScriptedTurn.saying(answer.replace("\\n", "\n"))).run().takes(handle).gives("class_id",
        handle);
  }

  @Test
  void outputsAreThoseOfTheClass() throws InterruptedException {
    TestedNode node = tester("").answering(ScriptedTurn.saying("{\"category_id\":\"2\"}").withUsage(new Usage(7, 2)))
        .run();
    node.takes("2").gives("class_name", "About teapots").gives("class_label", "CLASS 2");
    assertThat(node.outputs()).containsOnlyKeys("class_id", "class_name", "class_label", "usage");
    assertThat(node.outcome().result().usage()).isEqualTo(new Usage(7, 2));
  }

  @Test
  void theModelIsToldClassesInstructionHistoryAndText() throws InterruptedException {
    TestedNode node = tester("instructions: 'Mind {{#s.product#}}.'\nmemory: {window: {enabled: true, size: 1}}")
        .history(Message.of(Role.USER, "old"), Message.of(Role.ASSISTANT, "old"), Message.of(Role.USER, "hi"),
            Message.of(Role.ASSISTANT, "hello"))
        .answering(ScriptedTurn.saying("{}")).run();
    node.asks("About teapots").asks("Mind teapots.");
    assertThat(node.calls().getFirst().messages()).extracting(Message::role).containsExactly(Role.SYSTEM, Role.USER,
        Role.ASSISTANT, Role.USER);
    assertThat(node.calls().getFirst().question()).isEqualTo("How do I send it back?");
  }

  @Test
  void aCallThatFailsFailsTheNode() throws InterruptedException {
    tester("").answering(ScriptedTurn.failing(new DifyException(ErrorCode.MODEL_FAILED, "prompt too long"))).run()
        .fails("completion_request_error", "prompt too long");
  }

  @Test
  void aMissingVariableFailsTheNode() throws InterruptedException {
    NodeTester.of(new ClassifierNode()).config(CONFIG).run().fails("VariableNotFoundError", "sys.query");
  }

  @Test
  void classesNeedIdsOfTheirOwn() {
    assertThat(NodeTester.of(new ClassifierNode())
        .config("{model: {provider: p, name: m}, classes: [{id: a}, {id: a}, {name: x}]}").problems())
        .extracting(Problem::code).containsExactly("duplicate_class", "missing_field");
    assertThat(NodeTester.of(new ClassifierNode()).config("{classes: []}").problems()).extracting(Problem::code)
        .containsExactly("missing_field", "missing_field", "no_classes");
  }
}
