package io.dify.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The README's snippets are parts of the examples, which the build compiles and runs. */
class ReadmeTest {
  private static final Path ROOT = Path.of("..");

  @ParameterizedTest
  @CsvSource({ "java, 0, 4, embedded/src/main/java/example/Embedded.java",
    "java, 1, 2, testing/src/test/java/example/SupportTest.java", "yaml, 0, 2, testing/support.cases.yml"})
  void theCodeInTheReadmeIsThatOfAnExample(String language, int number, int indent, String example) throws IOException {
    String code = code(language).get(number);
    assertThat(code).isNotBlank();
    assertThat(Files.readString(ROOT.resolve("examples").resolve(example)))
        .contains(code.stripTrailing().indent(indent).stripTrailing());
  }

  @Test
  void allCodeIsCompared() throws IOException {
    assertThat(code("java")).hasSize(2);
    assertThat(code("yaml")).hasSize(1);
  }

  private static List<String> code(String language) throws IOException {
    return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
        .matcher(Files.readString(ROOT.resolve("README.md"))).results().map(match -> match.group(1)).toList();
  }

  @Test
  void everyDocumentItNamesExists() throws IOException {
    Matcher name = Pattern.compile("`([a-z-]+\\.md)`").matcher(Files.readString(ROOT.resolve("README.md")));
    int found = 0;
    for (; name.find(); found++) {
      assertThat(ROOT.resolve("docs").resolve(name.group(1))).exists();
    }
    assertThat(found).isGreaterThanOrEqualTo(5);
  }
}
