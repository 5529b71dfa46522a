package io.dify.runtime.cli;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.workflow.StandardNodes;
import io.dify.workflow.dsl.CheckReport;
import io.dify.workflow.dsl.CheckTotals;
import io.dify.workflow.dsl.DslReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what app files are and what stands in the way of running them. */
@Command(name = "check", description = "Checks app files. Exit status 0: all import, 1: one does not, 2: one cannot be read.")
final class CheckCommand implements Callable<Integer> {
  private static final int UNREADABLE = 2;

  private final Context context;

  @Parameters(paramLabel = "APP.yml|DIR", arity = "1..*", description = "App files, or directories of them.")
  private List<Path> paths = List.of();

  @Option(names = "--json", description = "Print the report as JSON.")
  private boolean json;

  CheckCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    List<CheckReport> reports = new ArrayList<>();
    int status = 0;
    boolean several = paths.size() > 1 || Files.isDirectory(paths.getFirst());
    try (InstalledTools installed = InstalledTools.open(context)) {
      for (Path path : paths) {
        try {
          for (Path file : files(path)) {
            reports.add(CheckReport.of(file.toString(), new DslReader(StandardNodes.andProvided()).read(file),
                installed.tools(), installed.code()));
          }
        } catch (DifyException e) {
          context.console().error(e, context.verbose());
          status = UNREADABLE;
        }
      }
    }
    CheckTotals totals = new CheckTotals(reports);
    print(totals, several);
    return Math.max(status, totals.exitCode());
  }

  private void print(CheckTotals totals, boolean several) {
    if (!json) {
      totals.reports().forEach(report -> context.console().line(report.text()));
    } else if (!several && !totals.reports().isEmpty()) {
      context.console().line(totals.reports().getFirst().json());
    }
    if (several) {
      context.console().line(json ? totals.json() : totals.text());
    }
  }

  /** A file, or all app files of a directory: hidden files and cases are none. */
  private static List<Path> files(Path path) {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> below = Files.walk(path)) {
      return below.filter(file -> file.getFileName().toString().matches("(?!\\.)(?!.*\\.cases\\.ya?ml$).*\\.ya?ml"))
          .filter(Files::isRegularFile)
          .sorted().toList();
    } catch (IOException | UncheckedIOException e) {
      throw new DifyException(ErrorCode.FILE_UNREADABLE,
          "The directory '" + path + "' cannot be read; check its permissions.", e);
    }
  }
}
