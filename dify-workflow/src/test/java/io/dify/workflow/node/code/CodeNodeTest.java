package io.dify.workflow.node.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.code.CodeCall;
import io.dify.core.code.CodeFailure;
import io.dify.core.code.CodeJson;
import io.dify.core.code.CodeLanguage;
import io.dify.core.code.CodeResult;
import io.dify.core.code.CodeRunner;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.Problem;
import io.dify.workflow.testkit.NodeTester;
import io.dify.workflow.testkit.TestedNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodeNodeTest {
  private final List<CodeCall> calls = new ArrayList<>();

  @Test
  void argumentsAreWhatTheVariablesHoldAndNullWhereThereIsNone() throws InterruptedException {
    FileRef file = new FileRef("f1", "image", "remote_url", "a.png", ".png", "image/png", 3, "https://x/a.png", null);
    node("{x: {type: number}}").with("s.text", "hello").with("s.files", List.of(file))
        .code(giving("{\"x\": 1}")).run().succeeds().givesOnly(Map.of("x", 1));
    CodeCall call = calls.getFirst();
    assertThat(call.language()).isEqualTo(CodeLanguage.JAVASCRIPT);
    assertThat(call.entry()).isEqualTo(CodeCall.Entry.MAIN);
    assertThat(call.source()).isEqualTo("function main() {}");
    assertThat(call.inputs().fields()).containsEntry("text", Value.of("hello"))
        .containsEntry("missing", Value.nothing()).containsEntry("files", Value.from(List.of(file)));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
      string          | "a\\u0000b"            | "ab"
      string          | null                   | null
      string          | 5                      | Output x must be a string, got integer instead.
      number          | 1.5                    | 1.5
      number          | true                   | 1
      number          | null                   | null
      number          | "5"                    | Output x must be a number, got string instead.
      number          | 9223372036854775807    | 9223372036854775807
      number          | -9223372036854775807   | -9223372036854775807
      number          | 9223372036854775808    | out of range
      number          | -1e19                  | out of range
      number          | NaN                    | Output x is NaN
      number          | -Infinity              | Output x is -Infinity
      number          | 1e-20                  | 1e-20
      number          | 1e-21                  | too high precision
      boolean         | false                  | false
      boolean         | 0                      | Output x must be a boolean, got integer instead.
      object          | {"a": [1, {"b": 2}]}   | {"a": [1, {"b": 2}]}
      object          | null                   | null
      object          | []                     | Output x must be an object, got array[any] instead.
      array[string]   | ["a", null]            | ["a", null]
      array[string]   | ["a", 1]               | Output x[1] must be a string, got integer instead.
      array[string]   | "a"                    | Output x must be an array, got string instead.
      array[number]   | [1, 2.5, true]         | [1, 2.5, 1]
      array[number]   | [1, null]              | Output x[1] must be a number, got none instead.
      array[boolean]  | [true, null]           | [true, null]
      array[object]   | [{"a": 1}, null]       | [{"a": 1}, null]
      array[object]   | [1]                    | Output x[0] must be an object, got integer instead.
      """)
  void outputsAreHeldAgainstTheirTypes(String type, String given, String expected) throws InterruptedException {
    TestedNode done = node("{x: {type: '" + type + "'}}").code(giving("{\"x\": " + given + "}")).run();
    if (done.outcome() instanceof NodeOutcome.Failed) {
      done.fails("OutputValidationError", expected);
    } else {
      assertThat(done.outputs()).containsEntry("x", CodeJson.read(expected));
    }
  }

  @Test
  void whatIsMissingAndWhatIsTooMuchIsNamed() throws InterruptedException {
    node("{x: {type: string}, y: {type: string}}").code(giving("{\"x\": \"\"}")).run().fails("OutputValidationError",
        "Output y is missing.");
    node("{x: {type: string}}").code(giving("{\"x\": \"\", \"z\": 1}")).run().fails("OutputValidationError",
        "Not all output parameters are validated. main also returned z");
    node("{x: {type: string}}").code(giving("[1]")).run().fails("OutputValidationError",
        "main must return a dict (in JavaScript an object) with the declared outputs, not array[number].");
    node("{}").code(giving("{}")).run().succeeds().givesOnly(Map.of());
  }

  @Test
  void childrenAreCheckedToo() throws InterruptedException {
    String outputs = "{x: {type: object, children: {a: {type: number}, b: {type: object, children: {c: {type: string}}}}}}";
    node(outputs).code(giving("{\"x\": {\"a\": 1, \"b\": {\"c\": \"d\"}}}")).run().succeeds();
    node(outputs).code(giving("{\"x\": {\"a\": 1, \"b\": {}}}")).run().fails("OutputValidationError",
        "Output x.b.c is missing.");
    node(outputs).code(giving("{\"x\": {\"a\": 1, \"b\": {\"c\": \"d\", \"e\": 1}}}")).run()
        .fails("OutputValidationError", "also returned x.b.e");
    node("{x: {type: 'array[object]', children: {a: {type: number}}}}").code(giving("{\"x\": [{\"a\": 1}, {}]}")).run()
        .fails("OutputValidationError", "Output x[1].a is missing.");
  }

  @Test
  void fiveLevelsAreDeepEnough() throws InterruptedException {
    node("{x: {type: object}}").code(giving("{\"x\": {\"a\": {\"b\": {\"c\": {\"d\": 1}}}}}")).run().succeeds();
    node("{x: {type: object}}").code(giving("{\"x\": {\"a\": {\"b\": {\"c\": {\"d\": {\"e\": 1}}}}}}")).run()
        .fails("DepthLimitError", "Depth limit 5 reached, object too deep.");
  }

  @Test
  void textsAndListsHaveAGreatestLength() throws InterruptedException {
    String most = "x".repeat(400_000);
    node("{x: {type: string}}").code(giving("{\"x\": \"" + most + "\"}")).run().succeeds();
    node("{x: {type: string}}").code(giving("{\"x\": \"" + most + "y\"}")).run().fails("OutputValidationError",
        "The length of output variable `x` must be at most 400000 characters, and it has 400001.");
    node("{x: {type: object}}").code(giving("{\"x\": {\"a\": [\"" + most + "y\"]}}")).run()
        .fails("OutputValidationError", "`x.a[0]`");
    node("{x: {type: 'array[string]'}}").code(giving(list("\"a\"", 30))).run().succeeds();
    node("{x: {type: 'array[string]'}}").code(giving(list("\"a\"", 31))).run().fails("OutputValidationError",
        "at most 30 elements");
    node("{x: {type: 'array[object]'}}").code(giving(list("{}", 31))).run().fails("OutputValidationError",
        "at most 30 elements");
    node("{x: {type: 'array[number]'}}").code(giving(list("1", 1001))).run().fails("OutputValidationError",
        "at most 1000 elements");
  }

  @Test
  void whatLooksLikeAFileIsAnObject() throws InterruptedException {
    node("{x: {type: object}}").code(giving("{\"x\": {\"dify_model_identity\": \"__dify__file__\", \"id\": \"1\"}}"))
        .run()
        .succeeds().gives("x", Map.of("dify_model_identity", "__dify__file__", "id", "1"));
  }

  @Test
  void failuresOfTheCodeAreErrorsOfTheNodeWithItsInputs() throws InterruptedException {
    TestedNode failed = node("{x: {type: string}}").with("s.text", "hello").code((call, cancellation) -> {
      throw new CodeFailure(ErrorCode.CODE_FAILED, "KeyError: 'a' (line 3: x['a']).", 3, "");
    }).run().fails("CodeExecutionError", "line 3");
    assertThat(failed.inputs()).containsEntry("text", Value.of("hello"));
  }

  @Test
  void withoutASandboxTheNodeRefusesAndSaysWhatToInstall() throws InterruptedException {
    node("{x: {type: string}}").code(CodeRunner.none("Install the package 'bubblewrap'.")).run()
        .fails("CodeExecutionError", "Install the package 'bubblewrap'.");
  }

  @Test
  void aStopIsNoFailureOfTheCode() throws InterruptedException {
    node("{x: {type: string}}").code((call, cancellation) -> {
      throw new DifyException(ErrorCode.CANCELLED, "stopped");
    }).run().fails("cancelled", "stopped");
  }

  @Test
  void mistakesInTheConfigurationAreFoundBeforeItRuns() {
    assertThat(node("{x: {type: file}}").problems()).extracting(Problem::code).containsExactly("unknown_type");
    assertThat(node("[x]").problems()).extracting(Problem::code).containsExactly("wrong_type");
    assertThat(NodeTester.of(new CodeNode()).config("{code_language: ruby, code: x, outputs: {}}").problems())
        .extracting(Problem::code).containsExactly("unknown_language");
    assertThat(NodeTester.of(new CodeNode()).config("{code_language: python3, outputs: {}}").problems())
        .extracting(Problem::code).containsExactly("missing_field");
    assertThat(NodeTester.of(new CodeNode()).config(
        "{code_language: python3, code: x, dependencies: [{name: requests}], outputs: {a: {type: string, children: null}}}")
        .problems()).isEmpty();
  }

  @Test
  void aConfigurationKnowsWhatItReadsAndGives() {
    CodeConfig config = node("{x: {type: 'array[object]'}}").parsed();
    assertThat(config.reads()).hasSize(3);
    assertThat(config.gives().mayHave("x")).isTrue();
    assertThat(config.gives().mayHave("y")).isFalse();
    assertThatThrownBy(() -> config.outputs().clear()).isInstanceOf(UnsupportedOperationException.class);
  }

  private static String list(String item, int length) {
    return "{\"x\": [" + String.join(",", java.util.Collections.nCopies(length, item)) + "]}";
  }

  private CodeRunner giving(String json) {
    return (call, cancellation) -> {
      calls.add(call);
      return new CodeResult(CodeJson.read(json), "");
    };
  }

  private static NodeTester<CodeConfig> node(String outputs) {
    return NodeTester.of(new CodeNode()).config("""
        code_language: javascript
        code: function main() {}
        variables: [{variable: text, value_selector: [s, text]}, {variable: missing, value_selector: [s, missing]},
          {variable: files, value_selector: [s, files]}]
        outputs: %s
        """.formatted(outputs));
  }
}
