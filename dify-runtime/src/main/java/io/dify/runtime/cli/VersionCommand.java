package io.dify.runtime.cli;

import io.dify.runtime.app.Version;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Says which version this is, and on what it runs. */
@Command(name = "version", description = "Prints the version.")
final class VersionCommand implements Callable<Integer> {
  private final Context context;

  VersionCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    context.console().line("dify " + Version.CURRENT + " (Java " + Runtime.version() + ", "
        + System.getProperty("os.name") + " " + System.getProperty("os.arch") + ")");
    return 0;
  }
}
