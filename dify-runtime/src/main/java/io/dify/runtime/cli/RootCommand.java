package io.dify.runtime.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command without a subcommand: says how to use it. */
@Command(name = "dify", mixinStandardHelpOptions = false, description = "Runs Dify apps in one Java process.", synopsisSubcommandLabel = "COMMAND")
final class RootCommand implements Callable<Integer> {
  private final Context context;

  @Spec
  private @Nullable CommandSpec spec;

  RootCommand(Context context) {
    this.context = context;
  }

  @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Show traces of errors and more of the log.")
  void verbose(boolean on) {
    if (on) {
      context.beVerbose();
      Logs.verbose();
    }
  }

  @Option(names = "--models", paramLabel = "FILE", scope = ScopeType.INHERIT, description = "Settings of the models, default DIFY_MODELS or models.yml in the data directory.")
  void models(@Nullable Path file) {
    if (file != null) {
      context.useModels(file);
    }
  }

  @Option(names = { "-h", "--help"}, usageHelp = true, scope = ScopeType.INHERIT, description = "Show this help.")
  void help(boolean on) {
    // picocli prints the help; there is nothing to remember.
  }

  @Override
  public Integer call() {
    if (spec != null) {
      context.console().note(spec.commandLine().getUsageMessage());
    }
    return Commands.USAGE;
  }
}
