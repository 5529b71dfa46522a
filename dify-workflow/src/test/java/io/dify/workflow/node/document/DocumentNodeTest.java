package io.dify.workflow.node.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.file.Documents;
import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import io.dify.workflow.Fixture;
import io.dify.workflow.engine.WorkflowEngine;
import io.dify.workflow.node.Problem;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.testkit.NodeTester;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class DocumentNodeTest {
  private final WorkflowEngine engine = WorkflowEngine.builder().documents(Documents.of((file, cancellation) -> {
    if (file.name().startsWith("gone")) {
      throw new DifyException(ErrorCode.NOT_FOUND, "File " + file.name() + " does not exist.");
    }
    return new ByteArrayInputStream(("text of " + file.name()).getBytes(StandardCharsets.UTF_8));
  })).build();

  private static Value file(String name) {
    return new Value.File(
        new FileRef("i", "document", "local_file", name, name.substring(name.indexOf('.')), "", 9, null,
            null));
  }

  private RunResult run(Value files) throws InterruptedException {
    var graph = Fixture.graph()
        .node("doc", "document-extractor", "{'variable_selector': ['sys', 'files'], 'is_array_file': true}")
        .node("end", "end", "{'outputs': [{'variable': 'text', 'value_selector': ['doc', 'text']}]}")
        .edges("start>doc", "doc>end").compile();
    return engine.start(graph, RunRequest.query("?").withSystem("files", files)).await();
  }

  @Test
  void aFileGivesAText() throws InterruptedException {
    assertThat(run(file("a.txt")).outputs().fields()).containsEntry("text", Value.of("text of a.txt"));
  }

  @Test
  void aListOfFilesGivesAListOfTexts() throws InterruptedException {
    assertThat(run(new Value.Array(List.of(file("a.txt"), file("b.md")))).outputs().fields()).containsEntry("text",
        Value.from(List.of("text of a.txt", "text of b.md")));
    assertThat(run(new Value.Array(List.of())).outputs().fields()).containsEntry("text", Value.from(List.of()));
  }

  @Test
  void kindsThatCannotBeReadAreNamed() throws InterruptedException {
    RunResult result = run(new Value.Array(List.of(file("a.txt"), file("b.pdf"))));
    assertThat(result.error()).contains("Node doc: File b.pdf: files of kind pdf are not supported yet", "It reads: ",
        "md");
    assertThat(result.errorType()).isEqualTo("unsupported_file_type");
  }

  @Test
  void whatIsNoFileIsNamed() throws InterruptedException {
    assertThat(run(Value.of("a.txt")).error()).contains("Node doc: variable sys.files must be a file", "not string");
  }

  @Test
  void filesThatCannotBeOpenedAreNamed() throws InterruptedException {
    assertThat(run(file("gone.txt")).error()).contains("Node doc: File gone.txt does not exist.");
  }

  @Test
  void aVariableMustBeChosen() {
    assertThat(NodeTester.of(new DocumentNode()).problems()).singleElement().extracting(Problem::code)
        .isEqualTo("missing_field");
  }
}
