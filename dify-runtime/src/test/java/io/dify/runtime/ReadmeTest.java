package io.dify.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README's Java is the body of examples/embedded, which the build compiles and runs. */
class ReadmeTest {
  private static final Path ROOT = Path.of("..");

  @Test
  void theCodeInTheReadmeIsTheEmbeddedExample() throws IOException {
    Matcher code = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
        .matcher(Files.readString(ROOT.resolve("README.md")));
    assertThat(code.find()).as("the README has Java").isTrue();
    String example = Files.readString(ROOT.resolve("examples/embedded/src/main/java/example/Embedded.java"));
    assertThat(code.group(1)).isNotBlank();
    assertThat(example).contains(code.group(1).stripTrailing().indent(4).stripTrailing());
  }

  @Test
  void theCodeInTheDocumentOnEmbeddingIsTheOtherExample() throws IOException {
    Matcher code = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
        .matcher(Files.readString(ROOT.resolve("docs/embedding.md")));
    String example = Files.readString(ROOT.resolve("examples/embedded/src/main/java/example/InJava.java"));
    int found = 0;
    for (; code.find(); found++) {
      assertThat(example).contains(code.group(1).stripTrailing().indent(4).stripTrailing());
    }
    assertThat(found).isGreaterThanOrEqualTo(5);
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
