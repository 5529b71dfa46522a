package io.dify.workflow.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.workflow.StandardNodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** App files of other people, which are not part of this project: {@code -Ddify.test.appFiles=DIRECTORY} names where they are. */
class PublicFilesTest {
  private static final String DIRECTORY = System.getProperty("dify.test.appFiles", "");
  private static final DslReader READER = new DslReader(StandardNodes.types());

  @Test
  void everyFileImportsAndComesBackTheSame() throws IOException {
    if (DIRECTORY.isEmpty()) {
      System.out.println("PublicFilesTest: skipped, -Ddify.test.appFiles names no directory.");
    }
    Assumptions.assumeFalse(DIRECTORY.isEmpty());
    Map<String, Integer> totals = new TreeMap<>();
    for (Path path : files()) {
      AppImport first = READER.read(path);
      count(path, first, totals);
      assertThat(first.file()).as("%s: %s", path, first.problems()).isPresent();
      AppFile file = first.file().orElseThrow();
      AppImport full = READER.read(DslWriter.writeFull(file));
      assertThat(full.file()).as("%s", path).contains(file);
      AppFile exported = READER.read(DslWriter.write(file)).file().orElseThrow();
      assertThat(exported.raw()).as("%s", path).isEqualTo(DslWriter.exported(file));
      assertThat(DslWriter.exported(exported)).as("%s", path).isEqualTo(exported.raw());
      assertThat(full.problems()).as("%s", path).extracting(DslProblem::code)
          .containsExactlyInAnyOrderElementsOf(first.problems().stream().map(DslProblem::code).toList());
    }
    totals.forEach((what, count) -> System.out.println("PublicFilesTest: " + count + " " + what));
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(DIRECTORY))) {
      return files.filter(path -> path.toString().matches(".*\\.ya?ml")).sorted().toList();
    }
  }

  private static void count(Path path, AppImport result, Map<String, Integer> totals) {
    CheckReport report = CheckReport.of(path.getFileName().toString(), result);
    System.out.println(report.text());
    assertThat(report.json()).startsWith("{\"source\":");
    totals.merge("files", 1, Integer::sum);
    totals.merge("status " + result.status().wire(), 1, Integer::sum);
    totals.merge(report.runs() ? "run whole" : result.graph().isPresent() ? "run in part" : "do not run", 1,
        Integer::sum);
    result.unsupported().forEach(entry -> totals.merge("cannot run: " + entry.type(), 1, Integer::sum));
    result.problems().forEach(problem -> totals.merge("problems " + problem.code(), 1, Integer::sum));
  }
}
