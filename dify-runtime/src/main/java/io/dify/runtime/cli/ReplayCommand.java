package io.dify.runtime.cli;

import io.dify.core.error.DifyException;
import io.dify.workflow.StandardNodes;
import io.dify.workflow.dsl.DslReader;
import io.dify.workflow.replay.RecordedRun;
import io.dify.workflow.replay.RecordingFile;
import io.dify.workflow.testkit.ReplayReport;
import io.dify.workflow.testkit.RunReplay;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Replays recorded runs. */
@Command(name = "replay", description = {
  "Runs recorded runs again: offline, in no time, everything they ask for answered from the file; prints what is not as it was.",
  "Exit status 0: all is as it was, 1: something is not, 2: a file cannot be read."})
final class ReplayCommand implements Callable<Integer> {
  private static final int UNREADABLE = 2;

  private final Context context;
  private int same;
  private int different;
  private int skipped;
  private int refused;

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "A recording, made by 'dify run --record' or 'dify serve --record'.")
  private List<Path> files = new ArrayList<>();

  @Option(names = "--app", paramLabel = "NEW.yml", description = "Run this app in place of those that were recorded.")
  private @Nullable Path app;

  @Option(names = "--run", paramLabel = "ID", description = "Only the run of this id.")
  private @Nullable String run;

  @Option(names = "--strict", description = "A request that is not recorded fails where it is made. Without this it is answered as the same call of the same node was.")
  private boolean strict;

  ReplayCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    RunReplay replay = strict ? RunReplay.create() : RunReplay.create().goingOn();
    if (app != null) {
      replay = replay.on(new DslReader(StandardNodes.andProvided()).read(app));
    }
    for (Path file : files) {
      replay(file, replay);
    }
    context.console().line(same + " the same, " + different + " different"
        + (skipped == 0 ? "" : ", " + skipped + " skipped")
        + (refused == 0 ? "" : ", " + refused + (refused == 1 ? " file" : " files") + " refused"));
    return refused > 0 ? UNREADABLE : different > 0 ? Commands.FAILED : 0;
  }

  private void replay(Path file, RunReplay replay) throws InterruptedException {
    try {
      for (RecordedRun recorded : RecordingFile.read(file)) {
        if (run == null || recorded.id().equals(run)) {
          print(file, replay.run(recorded));
        }
      }
    } catch (DifyException e) {
      context.console().error(e, context.verbose());
      refused++;
    }
  }

  private void print(Path file, ReplayReport report) {
    String name = file + ": " + report.recorded().id();
    if (!report.skipped().isEmpty()) {
      skipped++;
      context.console().line("SKIP " + name + ": " + report.skipped());
    } else if (report.same()) {
      same++;
      context.console().line("SAME " + name);
    } else {
      different++;
      context.console().line("DIFF " + name);
      context.console().line(report.message().indent(4).stripTrailing());
    }
  }
}
