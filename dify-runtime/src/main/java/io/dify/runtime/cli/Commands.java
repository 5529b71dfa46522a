package io.dify.runtime.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** Puts the commands together. */
final class Commands {
  /** Status of a command that failed. */
  static final int FAILED = 1;
  /** Status of a command line that cannot be understood. */
  static final int USAGE = 2;

  private Commands() {}

  /** Runs a command and gives its exit status. */
  static int run(Console console, Map<String, String> environment, String... args) {
    Context context = new Context(console, environment);
    CommandLine line = new CommandLine(new RootCommand(context)).addSubcommand(new ServeCommand(context))
        .addSubcommand(new RunCommand(context)).addSubcommand(new CheckCommand(context))
        .addSubcommand(new TestCommand(context)).addSubcommand(new ReplayCommand(context))
        .addSubcommand(kb(context)).addSubcommand(new KeyCommand(context))
        .addSubcommand(new RunsCommand(context)).addSubcommand(new ToolCommand(context))
        .addSubcommand(new ProviderCommand(context)).addSubcommand(new AppCommand(context))
        .addSubcommand(new WorkspaceCommand(context)).addSubcommand(new DatasetCommand(context))
        .addSubcommand(new LimitCommand(context))
        .addSubcommand(new SandboxCommand(context)).addSubcommand(new VersionCommand(context));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
    line.setParameterExceptionHandler((error, rest) -> misunderstood(console, error));
    line.setExecutionExceptionHandler((error, command, parsed) -> failed(context, error));
    return line.execute(args);
  }

  private static CommandLine kb(Context context) {
    return new CommandLine(new KbCommand(context)).addSubcommand(new EvalCommand(context))
        .addSubcommand(new KbPreviewCommand(context)).addSubcommand(new WhyCommand(context))
        .addSubcommand(new ExternalCommand(context));
  }

  private static int misunderstood(Console console, CommandLine.ParameterException error) {
    console.note("error: " + error.getMessage());
    console.note("'" + error.getCommandLine().getCommandSpec().qualifiedName() + " --help' says how it is used.");
    return USAGE;
  }

  private static int failed(Context context, Exception error) {
    LoggerFactory.getLogger(Commands.class).debug("The command failed.", error);
    context.console().error(error, context.verbose());
    if (error instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    return FAILED;
  }
}
