package io.dify.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.workflow.testkit.CaseReport;
import io.dify.workflow.testkit.junit.DifyCaseFiles;

/** What the engine promises to apps, as case files. */
class OwnCasesTest {
  @DifyCaseFiles("src/test/resources/cases")
  void theEngineDoesWhatTheCasesSay(CaseReport report) {
    assertThat(report.passed()).isTrue();
  }
}
