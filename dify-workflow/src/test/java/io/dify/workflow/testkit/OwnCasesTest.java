package io.dify.workflow.testkit;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class OwnCasesTest {
  @Test
  void all() throws Exception {
    for (Path file : CaseFile.find(Path.of("src/test/resources/cases"))) {
      CaseFile.read(file).run().forEach(report -> {
        System.out.println(report.events().size() + " " + report.message());
        report.assertPassed();
      });
    }
  }
}
