package io.dify.workflow.dsl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.workflow.dsl.yaml.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImportRulesTest {
  private static final String REST = """
      app: {name: Echo, mode: advanced-chat}
      workflow:
        graph:
          nodes:
          - {id: s, data: {type: start, title: In}}
          - {id: a, data: {type: answer, title: Out, answer: '{{#sys.query#}}'}}
          edges:
          - {source: s, target: a}
      """;

  @ParameterizedTest(name = "version {0} is {1}")
  @CsvSource(textBlock = """
      ''      , COMPLETED_WITH_WARNINGS
      0.1.0   , COMPLETED_WITH_WARNINGS
      0.1.5   , COMPLETED_WITH_WARNINGS
      '"0.5"' , COMPLETED_WITH_WARNINGS
      0.6.0   , COMPLETED
      0.6.9   , COMPLETED
      '"0.6"' , COMPLETED
      0.6.0rc1, COMPLETED
      0.7.0   , PENDING
      1.0.0   , PENDING
      0.6     , FAILED
      6       , FAILED
      [0.6]   , FAILED
      newest  , FAILED
      0.6.x.1 , FAILED
      """)
  void versionDecides(String version, ImportStatus status) {
    AppImport result = OwnFiles.READER.read("version: " + version + "\n" + REST);
    assertThat(result.status()).as(result.problems().toString()).isEqualTo(status);
    assertThat(result.graph().isPresent()).isEqualTo(status != ImportStatus.FAILED);
    assertThat(result.file().isPresent()).isEqualTo(status != ImportStatus.FAILED);
  }

  @Test
  void missingVersionAndKindAreThoseOfTheOldest() {
    AppImport result = OwnFiles.READER.read(REST);
    assertThat(result.status()).isEqualTo(ImportStatus.COMPLETED_WITH_WARNINGS);
    assertThat(result.file()).hasValueSatisfying(file -> assertThat(file.version()).isEqualTo("0.1.0"));
    assertThat(OwnFiles.READER.read("kind: something\n" + REST).file()).isPresent();
  }

  @Test
  void knowledgePipelinesCountTheirVersionsOnTheirOwn() {
    AppImport result = OwnFiles.read("knowledge-pipeline");
    assertThat(result.status()).isEqualTo(ImportStatus.COMPLETED);
    assertThat(result.graph()).isEmpty();
    assertThat(result.unsupported()).extracting(Unsupported::type).containsExactly("rag-pipeline");
    assertThat(result.file()).hasValueSatisfying(file -> assertThat(file.info().name()).isEqualTo("General chunks"));
  }

  @ParameterizedTest(name = "{1}: {0}")
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      `version: 0.6\napp: {mode: chat}\nmodel_config: {a: 1}`  | bad_version_type    | 1:10
      `version: x\napp: {mode: chat}\nmodel_config: {a: 1}`    | bad_version         | 1:10
      `workflow: {}`                                           | no_app              | 1:1
      `nodes: []\nedges: []`                                   | no_app              | 1:1
      `app: text`                                              | no_app              | 1:6
      `app:\n  name: x`                                        | no_mode             | 1:1
      `app:\n  mode:`                                          | no_mode             | 2:8
      `app:\n  mode: agent`                                    | unknown_mode        | 2:9
      `app: {mode: rag-pipeline}`                              | unknown_mode        | 1:13
      `app: {mode: workflow}`                                  | no_workflow         | 1:1
      `app: {mode: chat}\nworkflow: {graph: {}}`               | no_model_config     | 1:1
      `app: {mode: workflow}\nworkflow: {features: {}}`        | no_graph            | 2:1
      `kind: rag_pipeline\nworkflow: {features: {}}`           | no_graph            | 2:1
      `app: {mode: workflow}\nworkflow:\n  graph: {}\n  environment_variables:\n  - {name: x, value: 1}` | bad_variable | 5:5
      `app: {mode: workflow}\nworkflow:\n  graph: {}\n  environment_variables:\n  - {name: x, value_type: number, value: null}` | bad_variable | 5:5
      `app: {mode: workflow}\nworkflow:\n  graph: {}\n  environment_variables:\n  - {name: x, value_type: file, value: a}` | bad_variable_type | 5:5
      `app: {mode: workflow}\nworkflow:\n  graph: {}\n  conversation_variables:\n  - {name: x, value_type: object, value: a}` | bad_variable_value | 5:5
      `app: {mode: workflow}\nworkflow:\n  graph: {}\n  conversation_variables: {a: b}` | wrong_type | 4:3
      """)
  void whatIsNoAppFailsWithItsPlace(String text, String code, String place) {
    AppImport result = OwnFiles.READER.read(text.translateEscapes());
    assertThat(result.status()).isEqualTo(ImportStatus.FAILED);
    assertThat(result.problems()).as(result.problems().toString()).singleElement().satisfies(problem -> {
      assertThat(problem.code()).isEqualTo(code);
      assertThat(problem.place().line() + ":" + problem.place().column()).isEqualTo(place);
      assertThat(problem.isError()).isTrue();
    });
    assertThat(CheckReport.of("x.yml", result).exitCode()).isEqualTo(1);
  }

  @Test
  void brokenYamlFailsWithItsPlace() {
    AppImport result = OwnFiles.READER.read("app:\n  mode: workflow\n   name: x");
    assertThat(result.status()).isEqualTo(ImportStatus.FAILED);
    assertThat(result.problems()).singleElement().satisfies(problem -> {
      assertThat(problem.code()).isEqualTo("yaml_syntax");
      assertThat(problem.place()).isEqualTo(new Place(3, 8));
    });
    assertThat(CheckReport.of("x.yml", result).exitCode()).isEqualTo(2);
  }

  @Test
  void tooLargeVariableFails() {
    AppImport result = OwnFiles.READER.read("app: {mode: workflow}\nworkflow:\n  graph: {}\n  environment_variables:\n"
        + "  - {name: x, value_type: string, value: '" + "x".repeat(200 * 1024) + "'}");
    assertThat(result.problems()).extracting(DslProblem::code).containsExactly("variable_too_large");
  }

  @Test
  void fileIsReadFromDisk(@TempDir Path directory) throws IOException {
    Path path = Files.writeString(directory.resolve("app.yml"), REST);
    assertThat(OwnFiles.READER.read(path).graph()).isPresent();
    assertThatThrownBy(() -> OwnFiles.READER.read(directory.resolve("none.yml"))).isInstanceOfSatisfying(
        DifyException.class,
        e -> {
          assertThat(e.code()).isEqualTo(ErrorCode.FILE_UNREADABLE);
          assertThat(e).hasMessageContaining("none.yml").hasMessageContaining("does not exist");
        });
    assertThatThrownBy(() -> OwnFiles.READER.read(directory)).hasMessageContaining("is a directory");
  }
}
