package io.dify.runtime.cli;

import io.dify.core.secret.Secret;
import io.dify.rag.AddOptions;
import io.dify.runtime.app.AppFiles;
import io.dify.runtime.app.ExampleBot;
import io.dify.runtime.app.Installation;
import io.dify.runtime.app.KnowledgeFiller;
import io.dify.runtime.app.KnowledgeNeeds;
import io.dify.runtime.app.Platform;
import io.dify.runtime.app.Server;
import io.dify.runtime.app.Setup;
import io.dify.runtime.http.HttpServer;
import io.dify.runtime.http.HttpSettings;
import io.dify.runtime.recording.RecordingSettings;
import io.dify.runtime.registry.LiveApp;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Serves apps over HTTP until the process is told to stop. */
@Command(name = "serve", description = {
  "Serves apps over HTTP; without --app the example bot, an FAQ in English and Chinese.",
  "Models: OPENAI_API_KEY, OPENAI_BASE_URL, DIFY_CHAT_MODEL, 'dify provider add' or models.yml in the data directory;",
  "without them a built-in model answers by quoting."})
final class ServeCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

  private final Context context;

  @Option(names = "--app", paramLabel = "FILE", description = "An app file to publish; may be repeated.")
  private List<Path> apps = new ArrayList<>();

  @Option(names = "--kb", paramLabel = "NAME=PATH", description = "A knowledge base and a file or folder to fill it with; may be repeated.")
  private Map<String, Path> bases = new LinkedHashMap<>();

  @Option(names = "--host", description = "The address to listen on, default ${DEFAULT-VALUE}.")
  private String host = "127.0.0.1";

  @Option(names = "--port", description = "The port, default DIFY_PORT or 5001; 0 for any free one.")
  private @Nullable Integer port;

  @Option(names = "--max-runs", paramLabel = "N", description = "Requests of one app answered at a time, default ${DEFAULT-VALUE}; more are answered 429.")
  private int maxRuns = 1000;

  @Option(names = "--cors", paramLabel = "ORIGIN", description = "A regular expression of origins whose pages may call; may be repeated. None by default.")
  private Set<String> origins = new LinkedHashSet<>();

  @Option(names = "--record", paramLabel = "DIR", description = "Keep a recording of every run in this folder, a file each, for 'dify replay' and the key 'recording' of case files. Off by default.")
  private @Nullable Path record;

  @Option(names = "--record-files", paramLabel = "N", description = "Recordings to keep at most, default ${DEFAULT-VALUE}; the oldest go.")
  private int recordFiles = RecordingSettings.OFF.maxFiles();

  @Option(names = "--record-mb", paramLabel = "N", description = "Megabytes of recordings to keep at most, default ${DEFAULT-VALUE}; the oldest go.")
  private int recordMegabytes = (int) (RecordingSettings.OFF.maxBytes() >> 20);

  @Mixin
  private DataOption data = new DataOption();

  ServeCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    HttpSettings http = new HttpSettings(host, context.port(port), Duration.ofSeconds(30), Duration.ofSeconds(10),
        origins);
    Path directory = context.data(data.directory);
    StopSignal stop = new StopSignal();
    try (stop; Installation installation = Installation.open(directory, setup(http))) {
      Logs.toFile(directory.resolve("logs"), context.observe().jsonLogs());
      HttpServer.checkFree(http);
      List<LiveApp> published = publish(installation.platform());
      fill(installation, directory);
      installation.index();
      installation.retain(context.retention());
      published.forEach(app -> KnowledgeNeeds.missing(app.spec().graph(), installation::knowledge)
          .forEach(base -> context.console().note("warning: the app '" + app.app().name()
              + "' asks for the knowledge base '" + base + "', which does not exist; give it with --kb " + base
              + "=PATH.")));
      Banner banner = Banner.of(context.console(), installation, published);
      try (Server server = installation.serve(http, maxRuns);
          RunningServer.Notice notice = announce(installation, server, directory)) {
        LOG.debug("{} is there.", notice.file());
        banner.print(host, server.port());
        stop.await();
        context.console().note("Stopping; requests being answered have " + http.stopTimeout().toSeconds() + " s ...");
      }
    }
    return 0;
  }

  /** What the flags add. Addresses of files begin with the server's own, unless another is set. */
  private Setup setup(HttpSettings http) {
    Setup setup = context.setup(data).with(new RecordingSettings(Optional.ofNullable(record), recordFiles,
        (long) recordMegabytes << 20));
    return http.port() == 0 || http.host().matches("0\\.0\\.0\\.0|.*:.*")
        ? setup
        : setup.with(setup.storage().reachedAt("http://" + http.host() + ":" + http.port()));
  }

  /** Lets commands of this machine talk to the server. */
  private RunningServer.Notice announce(Installation installation, Server server, Path directory) {
    String reachable = Set.of("0.0.0.0", "::", "[::]").contains(host) ? "127.0.0.1" : host;
    return new RunningServer("http://" + (reachable.contains(":") ? "[" + reachable + "]" : reachable) + ":"
        + server.port(), Secret.of(installation.platform().keys().issueForThisProcess().token())).announce(directory);
  }

  private List<LiveApp> publish(Platform platform) {
    String workspace = platform.workspace().id();
    if (apps.isEmpty()) {
      return List.of(platform.apps().publish(workspace, ExampleBot.FILE, ExampleBot.appFile()));
    }
    return apps.stream().map(file -> platform.apps().publish(workspace, file.toString(), AppFiles.read(file))).toList();
  }

  private void fill(Installation installation, Path directory) {
    Map<String, Path> sources = new LinkedHashMap<>(bases);
    if (apps.isEmpty() && !bases.containsKey(ExampleBot.BASE)) {
      sources.put(ExampleBot.BASE, ExampleBot.unpackFaq(directory.resolve("example")));
    }
    sources.forEach((name, path) -> {
      try (Progress progress = new Progress(context.console(), "Indexing " + name)) {
        KnowledgeFiller.fillAll(installation.knowledge(), name, path,
            AddOptions.defaults().withProgress(progress));
      }
    });
  }
}
