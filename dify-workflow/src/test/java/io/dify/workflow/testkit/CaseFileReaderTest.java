package io.dify.workflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every problem of a case file has its line and column; in the table it stands behind the {@code ^}. */
class CaseFileReaderTest {
  @TempDir
  Path temp;
  private CaseFolder folder;

  @BeforeEach
  void app() throws Exception {
    folder = CaseFolder.in(temp);
  }

  static String problem(CaseFolder folder, String text) throws Exception {
    Path file = folder.file(text);
    DifyException e = catchThrowableOfType(DifyException.class, () -> CaseFile.read(file));
    assertThat(e).isNotNull();
    assertThat(e.code()).isEqualTo(ErrorCode.SYNTAX);
    return e.text().replace(file + ":", "");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      ^exepct: {}                            | Unknown key 'exepct'; a case has name, inputs, query
      expect: {^answr: x}                    | Unknown key 'answr'; 'expect' has status, answer
      models: [{reply: x, ^temperature: 1}]  | Unknown key 'temperature'; an entry of 'models' has node
      models: [{reply: x, usage: {^total: 1}}] | Unknown key 'total'; usage has
      models: [{replies: [{^node: x}]}]      | Unknown key 'node'; a reply has
      models: [{error: {^code: 1}}]          | Unknown key 'code'; an error has
      models: [{tool_calls: [{^tool: x, name: y}]}] | Unknown key 'tool'; a tool call has
      nodes: {llm: {^output: 1, outputs: {}}} | Unknown key 'output'; what replaces a node has
      human: {llm: {action: a, ^text: b}}    | Unknown key 'text'
      history: [{role: user, ^content: hi}]  | Unknown key 'content'; a message has
      files: [{type: image, url: x, ^name: y}] | Unknown key 'name'; a file has
      expect: {nodes: {llm: {^retry: 1}}}    | Unknown key 'retry'; an expected node has
      ^inputs: [1]                           | This must be a mapping
      inputs: ^5                             | This must be a mapping
      repeat: ^0                             | 'cases.0.repeat' must be a whole number from 1 to 10000, not 0.
      repeat: ^often                         | 'cases.0.repeat' must be a number
      expect: {steps: ^x}                    | 'cases.0.expect.steps' must be a number
      expect: {status: ^done}                | 'done' is not possible here; use succeeded, failed
      expect: {answer_matches: ^'('}         | This is no regular expression
      query: ^yes                            | This reads as true; put it in quotes if it is text
      models: [{replies: [^no]}]             | This reads as false; put it in quotes
      expect: {stream: ^abc}                 | 'cases.0.expect.stream' must be a list
      history: [{role: ^robot}]              | 'robot' is not possible here; use user, assistant, system
      history: [^{text: x}]                  | The message needs a 'role'
      system: {query: ^x}                    | 'query' cannot be given here; use the key 'query' of the case
      system: {workflow_run_id: ^x}          | 'workflow_run_id' cannot be given here: it is fixed
      models: [^{node: llm}]                 | The entry says nothing; give it 'reply'
      models: [{reply: a, ^chunks: [b]}]     | There is 'reply' already
      models: [{reply: ^a, replies: [b]}]    | 'reply' cannot stand beside 'replies'
      models: [{^replies: []}]               | 'replies' needs at least one reply
      nodes: {^llm: {}}                      | This says nothing; give it 'outputs' or 'error'
      nodes: {^llm: []}                      | The list needs at least one entry
      nodes: {llm: {^outputs: {}, error: {}}} | There is an 'error' already
      human: {^llm: {}}                      | Give either an 'action' or 'timeout: true'
      files: [{type: ^picture, url: x}]      | 'picture' is not possible here
      files: [^{type: image}]                | A file needs a 'url'
      recording: ^x.rec, models: [{reply: x}] | 'recording' stands in place of 'models'
      recording: ^x.rec                      | x.rec' cannot be read
      """)
  void aProblemHasLineAndColumn(String keys, String expected) throws Exception {
    String line = "  - {" + keys + ", name: a}";
    assertThat(problem(folder, "app: app.yml\ncases:\n" + line.replace("^", "")))
        .contains("3:" + (line.indexOf('^') + 1) + ": ").contains(expected);
  }

  @Test
  void allProblemsOfAFileAreFoundAtOnceInItsOrder() throws Exception {
    assertThat(problem(folder, """
        apps: x
        app: nowhere.yml
        defaults: {name: x, usr: y, models: [{node: a}]}
        cases:
          - name: a
            repeat: -1
          - name: a
            expect:
              anser: b
        """).lines()).satisfiesExactly(line -> assertThat(line).startsWith("1:1: Unknown key 'apps'"),
        line -> assertThat(line).startsWith("2:6: The app file").contains("nowhere.yml", "does not exist"),
        line -> assertThat(line).startsWith("3:12: Unknown key 'name'; 'defaults' has inputs"),
        line -> assertThat(line).startsWith("3:21: Unknown key 'usr'"),
        line -> assertThat(line).startsWith("3:38: The entry says nothing"),
        line -> assertThat(line).startsWith("6:13: 'cases.0.repeat' must be"),
        line -> assertThat(line).startsWith("7:11: There is a case of this name already"),
        line -> assertThat(line).startsWith("9:7: Unknown key 'anser'"));
  }

  @Test
  void filesThatAreNoCaseFiles() throws Exception {
    assertThat(problem(folder, "app: [")).startsWith("1:");
    assertThat(problem(folder, "app: app.yml")).contains("The file has no 'cases'");
    assertThat(problem(folder, "cases: [{name: a}]")).contains("'app' is missing or empty");
    Files.writeString(temp.resolve("broken.yml"), "app: [");
    assertThat(problem(folder, "app: broken.yml\ncases: [{name: a}]"))
        .startsWith("1:6: The app file 'broken.yml' is no YAML");
    assertThat(problem(folder, "app: app.yml\ncases: [{name: ''}]")).contains("'cases.0.name' is missing or empty");
  }

  @Test
  void pathsThatLeadNowhere() {
    assertThatThrownBy(() -> CaseFile.read(temp.resolve("no.cases.yml"))).hasMessageContaining("does not exist");
    assertThatThrownBy(() -> CaseFile.read(temp)).hasMessageContaining("is a directory");
    assertThatThrownBy(() -> CaseFile.find(temp.resolve("no"))).hasMessageContaining("cannot be read");
    assertThatThrownBy(() -> CaseFile.find(temp)).hasMessageContaining("There is no file *.cases.yml below");
  }

  @Test
  void foldersAreSearchedInOrder() throws Exception {
    Files.createDirectory(temp.resolve("b"));
    for (String name : new String[]{ "b/2.cases.yml", "a.cases.yml", "b/1.cases.yml", "b/app.yml"}) {
      Files.writeString(temp.resolve(name), "");
    }
    assertThat(CaseFile.find(temp)).extracting(file -> temp.relativize(file).toString()).containsExactly("a.cases.yml",
        "b/1.cases.yml", "b/2.cases.yml");
    assertThat(CaseFile.find(temp.resolve("b/app.yml"))).hasSize(1);
  }
}
