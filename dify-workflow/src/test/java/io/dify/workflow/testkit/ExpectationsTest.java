package io.dify.workflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.value.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every key of expect: one thing that is so, one that is not, and what is said about it. */
class ExpectationsTest {
  private static final String ANSWERED = """
      query: How long?
      models: [{replies: [{error: {message: busy}}, {reply: You have 30 days., usage: {prompt_tokens: 3, completion_tokens: 2}}]}]
      """;
  private static final String FAILED = """
      query: How long?
      models: [{error: {type: RateLimitError, message: divided by zero}}]
      """;
  private static final String TABLE = """
      status: succeeded | status: failed | expected: failed / actual:   succeeded
      answer: You have 30 days. | answer: You have 30 weeks. | expected: "You have 30 weeks."
      answer: You have 30 days. | answer: You | expected: "You" / actual:   "You have 30 days."
      answer_contains: 30 | answer_contains: 31 | expected to contain: "31"
      answer_matches: '\\d+ days\\.$' | answer_matches: ^\\d+ | expected to match: ^\\d+
      outputs: {answer: You have 30 days.} | outputs: {answer: 1} | actual:   "You have 30 days."
      outputs: {} | outputs: {text: x} | actual:   not there; there are answer
      outputs: {answer: You have 30 days., files: []}, outputs_only: true | outputs_only: true | not expected: answer, files
      nodes: {llm: {status: succeeded}} | nodes: {llm: {status: exception}} | 'llm' status expected: exception, actual: succeeded
      nodes: {llm: {outputs: {text: You have 30 days.}}} | nodes: {llm: {outputs: {text: x}}} | expected: "x"
      nodes: {llm: {executions: 1}} | nodes: {llm: {executions: 2}} | 'llm' ran once, expected 2 times
      nodes: {llm: {retries: 1}} | nodes: {llm: {retries: 0}} | 'llm' was tried again once, expected 0 times
      nodes: {other: {status: skipped}} | nodes: {othre: {status: skipped}} | 'othre' is no node of the app; there are start, test
      skipped: [other] | skipped: [llm] | 'llm' ran once, ended succeeded
      skipped: [] | skipped: [nobody] | 'nobody' is no node of the app
      order: [start, llm, answer] | order: [llm, start] | expected: llm, start / actual:   start, llm
      order: [] | order: [start, other] | 'other' did not run
      stream: ['You ', 'have ', '30 ', days.] | stream: [You have 30 days.] | first difference at [0]
      stream_contains_in_order: ['You ', days.] | stream_contains_in_order: [days., 'You '] | missing from: "You "
      conversation: {count: 1} | conversation: {count: 2} | expected: 2 / actual:   1
      conversation: {} | conversation: {size: 2} | not there; there are count
      steps: 4 | steps: 5 | actual:   4 (start, test, llm, answer)
      warnings_contains: [unknown_handle] | warnings_contains: [sys.files] | expected to contain: "sys.files"
      """;

  @TempDir
  Path temp;

  private CaseReport run(String given, String expect) throws Exception {
    return CaseFolder.in(temp).run(given + "expect: {" + expect + "}");
  }

  static List<String[]> rows() {
    return TABLE.lines().map(line -> line.split(" \\| ")).toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void anExpectationHoldsOrFails(String right, String wrong, String message) throws Exception {
    CaseReport good = run(ANSWERED, right);
    assertThat(good.message()).isEmpty();
    assertThat(good.passed()).isTrue();
    CaseReport bad = run(ANSWERED, wrong);
    assertThat(bad.passed()).isFalse();
    assertThat(bad.failures()).hasSize(1);
    assertThat(bad.message()).startsWith("expect." + wrong.substring(0, wrong.indexOf(':')));
    for (String part : message.split(" / ")) {
      assertThat(bad.message()).contains(part);
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      status: failed                   | status: succeeded        | actual:   failed, RateLimitError: divided by zero
      error_contains: divided          | error_contains: slow     | expected to contain: "slow"
      error_contains: zero, status: failed | {}                   | actual:   failed, RateLimitError: divided by zero
      """)
  void aRunThatFailsIsExpectedOrNot(String right, String wrong, String message) throws Exception {
    assertThat(run(FAILED, right).message()).isEmpty();
    assertThat(run(FAILED, wrong.equals("{}") ? "" : wrong).message()).contains(message);
  }

  @Test
  void anErrorThatIsExpectedAndDoesNotCome() throws Exception {
    assertThat(run(ANSWERED, "error_contains: divided").message())
        .contains("expected an error that contains: \"divided\"", "actual: succeeded, without an error");
  }

  @Test
  void everyKeyIsInTheTable() throws Exception {
    String keys = CaseFileReaderTest.problem(CaseFolder.in(temp), "app: app.yml\ncases: [{name: a, expect: {x: 1}}]");
    List<String> all = new ArrayList<>(
        Arrays.asList(keys.substring(keys.indexOf(" has ") + 5, keys.lastIndexOf('.')).split(", ")));
    all.remove("error_contains");
    assertThat(all).hasSizeGreaterThan(12).allMatch(key -> TABLE.contains("| " + key + ":"));
  }

  @Test
  void allFailuresAreNamedAtOnce() throws Exception {
    CaseReport report = run(ANSWERED, "answer: x, steps: 1, skipped: [llm]");
    assertThat(report.failures()).extracting(CaseFailure::what).containsExactly("expect.answer", "expect.skipped",
        "expect.steps");
    assertThat(report.place()).endsWith("it.cases.yml:3");
  }

  @Test
  void theFirstDifferenceOfLongTextsIsShown() {
    String text = "The quick brown fox jumps over the lazy dog, ";
    assertThat(Difference.of(text + "twice", text + "thrice").orElseThrow())
        .endsWith("first difference at character 47: expected \"wice\", actual \"hrice\"");
    assertThat(Difference.of(text, text + "twice").orElseThrow()).endsWith("expected the end, actual \"twice\"");
    assertThat(Difference.of(Value.from(Map.of("a", List.of(1, Map.of("b", 2)))),
        Value.from(Map.of("a", List.of(1, Map.of("b", 3))))).orElseThrow())
        .endsWith("first difference at a[1].b: expected 2, actual 3");
  }

  @Test
  void numbersAreEqualWhenTheyAreTheSameNumber() throws Exception {
    assertThat(run(ANSWERED, "conversation: {count: 1.0}").passed()).isTrue();
    assertThat(run(ANSWERED, "conversation: {count: '1'}").passed()).isFalse();
  }
}
