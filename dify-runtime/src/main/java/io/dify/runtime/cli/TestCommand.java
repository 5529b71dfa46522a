package io.dify.runtime.cli;

import io.dify.core.error.DifyException;
import io.dify.workflow.testkit.CaseFile;
import io.dify.workflow.testkit.CaseReport;
import io.dify.workflow.testkit.JUnitXml;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs case files. */
@Command(name = "test", description = {
  "Runs the cases of case files (*.cases.yml): offline, the same result every time.",
  "Exit status 0: all pass, 1: a case fails, 2: a file cannot be read."})
final class TestCommand implements Callable<Integer> {
  private static final int UNREADABLE = 2;

  private final Context context;
  private int passed;
  private int failed;
  private int refused;

  @Parameters(paramLabel = "PATH", arity = "1..*", description = "A case file, or a folder of them.")
  private List<Path> paths = new ArrayList<>();

  @Option(names = "--junit", paramLabel = "DIR", description = "Write JUnit XML into this folder, a file for each case file.")
  private @Nullable Path junit;

  @Option(names = "--update", description = "First write what the runs give into expect.answer, outputs and stream of the files.")
  private boolean update;

  TestCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    for (Path path : paths) {
      for (Path file : find(path)) {
        run(file);
      }
    }
    String others = refused == 0 ? "" : ", " + refused + (refused == 1 ? " file" : " files") + " refused";
    context.console().line(passed + " passed, " + failed + " failed" + others);
    return refused > 0 ? UNREADABLE : failed > 0 ? Commands.FAILED : 0;
  }

  private List<Path> find(Path path) {
    try {
      return CaseFile.find(path);
    } catch (DifyException e) {
      refuse(e);
      return List.of();
    }
  }

  private void refuse(DifyException error) {
    context.console().error(error, context.verbose());
    refused++;
  }

  private void run(Path file) throws InterruptedException {
    try {
      CaseFile cases = CaseFile.read(file);
      List<CaseReport> reports = (update ? cases.update() : cases).run();
      reports.forEach(report -> print(file, report));
      if (junit != null) {
        JUnitXml.write(junit, file.toString(), reports);
      }
    } catch (DifyException e) {
      refuse(e);
    }
  }

  private void print(Path file, CaseReport report) {
    context.console().line((report.passed() ? "PASS " : "FAIL ") + file + ": " + report.name());
    if (report.passed()) {
      passed++;
    } else {
      failed++;
      context.console().line(report.message().indent(4).stripTrailing());
    }
  }
}
