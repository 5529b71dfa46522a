package example;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dify.core.testkit.ScriptedTurn;
import io.dify.workflow.node.llm.LlmNode;
import io.dify.workflow.replay.RecordedRun;
import io.dify.workflow.replay.RecordingFile;
import io.dify.workflow.testkit.CaseReport;
import io.dify.workflow.testkit.NodeTester;
import io.dify.workflow.testkit.RunReplay;
import io.dify.workflow.testkit.junit.DifyCaseFiles;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The pipeline as unit tests: no key, no network, the same result every time. */
class SupportTest {
  @DifyCaseFiles("support.cases.yml")
  void theDeskAnswersBriefly(CaseReport report) {
    assertTrue(report.result().answer().length() < 100, report.result().answer());
  }

  @DifyCaseFiles("monday.cases.yml")
  void theRunOfMondayComesOutAsItDid(CaseReport report) {
    assertTrue(report.result().answer().contains("Bremen"), report.result().answer());
  }

  @Test
  void recordedRunsAreReplayed() throws InterruptedException {
    for (RecordedRun run : RecordingFile.read(Path.of("monday.rec"))) {
      RunReplay.create().run(run).assertSame();
    }
  }

  @Test
  void thePromptHasTheParcel() throws InterruptedException {
    NodeTester.of(new LlmNode()).config("""
        model: {provider: openai, name: any, mode: chat, completion_params: {}}
        prompt_template: [{role: user, text: "The parcel: {{#lookup.body#}}"}]
        """).with("lookup.body", "in Hamburg").answering(ScriptedTurn.saying("It is ", "there.")).run()
        .asks("The parcel: in Hamburg").says("It is ", "there.").gives("text", "It is there.");
  }
}
