package io.dify.workflow.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.workflow.testkit.CaseReport;
import io.dify.workflow.testkit.TestCase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class DifyCasesTest {
  private static final Path CASES = Path.of("src/test/resources/cases");

  @TempDir
  Path temp;

  @TestFactory
  Stream<DynamicNode> casesAreTests() {
    return DifyCases.in(CASES.resolve("chat.cases.yml"));
  }

  @DifyCaseFiles({ "src/test/resources/cases/chat.cases.yml", "src/test/resources/cases/limits.cases.yml",
    "src/test/resources/cases/models.cases.yml"})
  void aMethodSeesReportAndCase(CaseReport report, TestCase test) {
    assertThat(report.name()).isEqualTo(test.name());
    assertThat(report.passed()).isTrue();
    assertThat(report.events()).isNotEmpty();
  }

  @Test
  void aCaseThatFailsIsATestThatFails() throws Exception {
    Files.copy(CASES.resolve("limits.yml"), temp.resolve("limits.yml"));
    Files.writeString(temp.resolve("a.cases.yml"), """
        app: limits.yml
        cases:
          - {name: fails, expect: {status: succeeded}}
          - {name: passes, expect: {status: failed}}
        """);
    Files.writeString(temp.resolve("b.cases.yml"), "app: limits.yml\ncase: []");
    List<DynamicNode> nodes = DifyCases.in(temp).toList();
    assertThat(nodes).extracting(DynamicNode::getDisplayName).containsExactly(temp.resolve("a.cases.yml").toString(),
        temp.resolve("b.cases.yml").toString());
    List<DynamicTest> tests = ((DynamicContainer) nodes.getFirst()).getChildren().map(DynamicTest.class::cast).toList();
    assertThat(tests).extracting(DynamicNode::getDisplayName).containsExactly("fails", "passes");
    assertThatThrownBy(() -> tests.get(0).getExecutable().execute()).isInstanceOf(AssertionError.class)
        .hasMessageContaining("fails (").hasMessageContaining("a.cases.yml:3")
        .hasMessageContaining("expected: succeeded");
    assertThatCode(() -> tests.get(1).getExecutable().execute()).doesNotThrowAnyException();
    assertThatThrownBy(() -> ((DynamicTest) nodes.get(1)).getExecutable().execute()).isInstanceOf(AssertionError.class)
        .hasMessageContaining("b.cases.yml:2:1: Unknown key 'case'");
  }

  @Test
  void aFolderWithoutCasesIsAnError() {
    assertThatThrownBy(() -> DifyCases.in(temp)).isInstanceOf(DifyException.class);
  }
}
