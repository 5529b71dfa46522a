package io.dify.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.workflow.testkit.CaseReport;
import io.dify.workflow.testkit.junit.DifyCaseFiles;

/** What the engine promises to apps, as case files; and the examples, which have theirs. */
class OwnCasesTest {
  @DifyCaseFiles({ "src/test/resources/cases", "../examples/faq-bot", "../examples/testing/support.cases.yml"})
  void theEngineDoesWhatTheCasesSay(CaseReport report) {
    assertThat(report.passed()).isTrue();
  }
}
