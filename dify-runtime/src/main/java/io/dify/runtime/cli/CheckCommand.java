package io.dify.runtime.cli;

import io.dify.core.error.DifyException;
import io.dify.workflow.StandardNodes;
import io.dify.workflow.dsl.CheckReport;
import io.dify.workflow.dsl.DslReader;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what an app file is and what stands in the way of running it. */
@Command(name = "check", description = "Checks an app file. Exit status 0: it imports, 1: it does not, 2: it cannot be read.")
final class CheckCommand implements Callable<Integer> {
  private static final int UNREADABLE = 2;

  private final Context context;

  @Parameters(paramLabel = "APP.yml", description = "The app file.")
  private Path file = Path.of("");

  @Option(names = "--json", description = "Print the report as JSON.")
  private boolean json;

  CheckCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    try {
      CheckReport report = CheckReport.of(file.toString(), new DslReader(StandardNodes.andProvided()).read(file));
      context.console().line(json ? report.json() : report.text());
      return report.exitCode();
    } catch (DifyException e) {
      context.console().error(e, context.verbose());
      return UNREADABLE;
    }
  }
}
