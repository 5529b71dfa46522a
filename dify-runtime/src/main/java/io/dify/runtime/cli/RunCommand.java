package io.dify.runtime.cli;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.CallOrigin;
import io.dify.core.value.Value;
import io.dify.rag.AddOptions;
import io.dify.runtime.app.Installation;
import io.dify.runtime.app.KnowledgeFiller;
import io.dify.runtime.app.KnowledgeNeeds;
import io.dify.runtime.app.Setup;
import io.dify.workflow.DifyApp;
import io.dify.workflow.engine.Run;
import io.dify.workflow.replay.RecordingFile;
import io.dify.workflow.replay.RunRecorder;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.run.RunStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs an app once, in this process. */
@Command(name = "run", description = { "Runs an app once, without a server, and prints its answer as it comes.",
  "Keeps nothing, unless --data names a data directory whose knowledge bases it is to use."})
final class RunCommand implements Callable<Integer> {
  private final Context context;

  @Parameters(paramLabel = "APP.yml", description = "The app file.")
  private Path file = Path.of("");

  @Option(names = "--query", paramLabel = "Q", description = "What to ask a chat app.")
  private String query = "";

  @Option(names = "--input", paramLabel = "NAME=VALUE", description = "An input of the app; may be repeated.")
  private Map<String, String> inputs = new LinkedHashMap<>();

  @Option(names = "--kb", paramLabel = "NAME=PATH", description = "A knowledge base and a file or folder to fill it with; may be repeated.")
  private Map<String, Path> bases = new LinkedHashMap<>();

  @Mixin
  private DataOption data = new DataOption();

  @Option(names = "--record", paramLabel = "FILE", description = "Add the run to this file, with all it asks of models, tools, code, requests and knowledge bases: for 'dify replay' and the key 'recording' of case files.")
  private @Nullable Path record;

  @ArgGroup
  private Form form = new Form();

  /** How the run is printed. */
  static final class Form {
    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    @Option(names = "--events", description = "Print each event as a line of JSON.")
    private boolean events;
  }

  RunCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (record == null) {
      return call(app -> app);
    }
    try (RecordingFile.Writing recording = RecordingFile.append(record)) {
      return call(app -> app.over(
          engine -> RunRecorder.of(app.file(), InstantSource.system(), recording).over(engine)));
    }
  }

  /** @param around what is done to the app before it runs */
  private int call(UnaryOperator<DifyApp> around) throws IOException, InterruptedException {
    try (Installation installation = data.directory == null
        ? Installation.temporary(context.data(null).resolve("models"),
            Setup.of(context.models(context.data(null))).with(context.toolOrigins()).with(context.code()))
        : Installation.open(data.directory, context.setup(data))) {
      DifyApp app = around.apply(DifyApp.load(file, installation.platform().engine()));
      bases.forEach((name, path) -> {
        try (Progress progress = new Progress(context.console(), "Indexing " + name)) {
          KnowledgeFiller.fillAll(installation.knowledge(), name, path, AddOptions.defaults().withProgress(progress));
        }
      });
      List<String> missing = KnowledgeNeeds.missing(app.graph(), installation::knowledge);
      if (!missing.isEmpty()) {
        throw new DifyException(ErrorCode.NOT_FOUND, "The app asks for the knowledge base '" + missing.getFirst()
            + "', which does not exist; give it with --kb " + missing.getFirst() + "=PATH.");
      }
      return print(app.start(request().on(CallOrigin.of(installation.platform().workspace().id(), "", "cli"))));
    }
  }

  private RunRequest request() {
    RunRequest request = RunRequest.inputs(inputs).withSystem("user_id", Value.of("cli"));
    return query.isEmpty() ? request : request.withSystem("query", Value.of(query));
  }

  private int print(Run run) throws IOException, InterruptedException {
    RunPrinter printer = new RunPrinter(context.console());
    if (form.events) {
      printer.events(run);
    } else if (!form.json) {
      printer.text(run);
    }
    RunResult result = run.await();
    if (form.json) {
      printer.result(result);
    }
    if (result.status() == RunStatus.FAILED && !form.json) {
      context.console().note("error: " + (result.error() == null ? "The run failed." : result.error()));
    }
    return result.status() == RunStatus.FAILED ? Commands.FAILED : 0;
  }
}
