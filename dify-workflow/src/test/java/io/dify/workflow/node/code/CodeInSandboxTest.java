package io.dify.workflow.node.code;

import io.dify.core.code.CodeLanguage;
import io.dify.core.code.CodeLimits;
import io.dify.core.code.CodeRunner;
import io.dify.core.code.local.LocalCodeRunner;
import io.dify.core.code.local.LocalSettings;
import io.dify.workflow.testkit.NodeTester;
import io.dify.workflow.testkit.TestedNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Code nodes in the real sandbox; skipped, and said so, where there is none. */
class CodeInSandboxTest {
  private static final LocalCodeRunner RUNNER = new LocalCodeRunner(LocalSettings.DEFAULT);

  @BeforeAll
  static void thereIsASandbox() {
    for (CodeLanguage language : CodeLanguage.values()) {
      RUNNER.obstacle(language).ifPresent(why -> {
        System.out.println("CodeInSandboxTest: skipped, " + why);
        Assumptions.abort(why);
      });
    }
  }

  @AfterAll
  static void closes() {
    RUNNER.close();
  }

  @Test
  void bothLanguagesTakeArgumentsByName() throws InterruptedException {
    python("def main(a: str, b: list) -> dict:\n    return {'x': a + str(len(b))}", RUNNER).succeeds().gives("x", "ü2");
    javascript("function main({a, b}) { return {x: a + b.length}; }", RUNNER).succeeds().gives("x", "ü2");
    javascript("const main = async ({a, b}) => ({x: a + b.length});", RUNNER).succeeds().gives("x", "ü2");
  }

  @Test
  void jsonNeedsNoImport() throws InterruptedException {
    python("def main(a, b):\n    return {'x': json.loads('[\"y\"]')[0]}", RUNNER).gives("x", "y");
  }

  @Test
  void codeThatPrintsGivesItsResult() throws InterruptedException {
    python("print('before')\ndef main(a, b):\n    print('{\"x\": 1}')\n    return {'x': 'honest'}", RUNNER).gives("x",
        "honest");
    javascript("console.log('before'); function main() { console.log('{}'); return {x: 'honest'}; }", RUNNER)
        .gives("x", "honest");
  }

  @Test
  void codeThatEndsItsProcessSaysSo() throws InterruptedException {
    python("import os\ndef main(a, b):\n    os._exit(3)", RUNNER).fails("CodeExecutionError",
        "ended its process with status 3");
    python("def main(a, b):\n    exit()", RUNNER).fails("CodeExecutionError", "line 2: exit()");
    javascript("function main() { process.exit(4); }", RUNNER).fails("CodeExecutionError",
        "ended its process with status 4");
  }

  @Test
  void codeThatNeverEndsIsStopped() throws InterruptedException {
    CodeRunner impatient = RUNNER.within(CodeLimits.DEFAULT.within(Duration.ofMillis(400)));
    python("def main(a, b):\n    while True: pass", impatient).fails("CodeExecutionError", "did not end within 0.4 s");
    javascript("function main() { for (;;); }", impatient).fails("CodeExecutionError", "did not end within 0.4 s");
  }

  @Test
  void theLineIsThatOfTheUsersCode() throws InterruptedException {
    python("import json\n\ndef main(a, b):\n    x = {}\n    return {'x': x['missing']}", RUNNER)
        .fails("CodeExecutionError", "KeyError: 'missing' (line 5: return {'x': x['missing']}).");
    python("def main(a, b)\n    return {}", RUNNER).fails("CodeExecutionError", "line 1: def main(a, b)");
    javascript("function main({a}) {\n  return a.nothing.at.all;\n}", RUNNER).fails("CodeExecutionError",
        "(line 2: return a.nothing.at.all;)");
    python("def main(a):\n    return {}", RUNNER).fails("CodeExecutionError", "unexpected keyword argument 'b'");
  }

  @Test
  void whatTheSandboxDeniesIsNamed() throws InterruptedException {
    python("import socket\ndef main(a, b):\n    socket.create_connection(('1.1.1.1', 80))", RUNNER)
        .fails("CodeExecutionError", "The sandbox denied socket.__new__");
    python("import os\ndef main(a, b):\n    os.fork()", RUNNER).fails("CodeExecutionError",
        "The sandbox denied os.fork");
    javascript("function main() { require('child_process').execSync('ls'); }", RUNNER).fails("CodeExecutionError",
        "The sandbox denied spawnSync");
  }

  @Test
  void numbersAndTextsOutsideTheLimitsAreRefused() throws InterruptedException {
    python("def main(a, b):\n    return {'x': 'x' * 400001}", RUNNER).fails("OutputValidationError", "400001");
    number("float('nan')").fails("OutputValidationError", "Output x is NaN");
    number("2 ** 63").fails("OutputValidationError", "out of range");
    number("10 ** 4000").fails("CodeExecutionError", "cannot be read");
    number("2 ** 63 - 1").gives("x", Long.MAX_VALUE);
  }

  private static TestedNode number(String expression) throws InterruptedException {
    return run("python3", "def main(a, b):\n    return {'x': " + expression + "}", "number", RUNNER);
  }

  private static TestedNode python(String code, CodeRunner runner)
      throws InterruptedException {
    return run("python3", code, "string", runner);
  }

  private static TestedNode javascript(String code, CodeRunner runner)
      throws InterruptedException {
    return run("javascript", code, "string", runner);
  }

  private static TestedNode run(String language, String code, String type, CodeRunner runner)
      throws InterruptedException {
    return NodeTester.of(new CodeNode())
        .config(Map.of("code_language", language, "code", code, "variables",
            List.of(Map.of("variable", "a", "value_selector", List.of("s", "a")),
                Map.of("variable", "b", "value_selector", List.of("s", "b"))),
            "outputs", Map.of("x", Map.of("type", type))))
        .with("s.a", "ü").with("s.b", List.of(1, 2)).code(runner).run();
  }
}
