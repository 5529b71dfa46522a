package io.dify.runtime.cli;

import io.dify.core.code.CodeLanguage;
import io.dify.runtime.app.SandboxService;
import io.dify.runtime.http.HttpSettings;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Serves the sandbox of this machine until the process is told to stop. */
@Command(name = "sandbox", description = {
  "Runs user code for other programs, over the protocol of Dify's sandbox service.",
  "DIFY_CODE_API_KEY is the key callers send as X-Api-Key; DIFY_CODE_... set limits."})
final class SandboxCommand implements Callable<Integer> {
  private final Context context;

  @Option(names = "--host", description = "The address to listen on, default ${DEFAULT-VALUE}.")
  private String host = "127.0.0.1";

  @Option(names = "--port", description = "The port, default ${DEFAULT-VALUE}; 0 for any free one.")
  private int port = 8194;

  SandboxCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    HttpSettings http = new HttpSettings(host, port, Duration.ofSeconds(60), Duration.ofSeconds(20), Set.of());
    StopSignal stop = new StopSignal();
    try (stop; SandboxService service = SandboxService.start(http, context.code(), context.sandboxKey())) {
      for (CodeLanguage language : CodeLanguage.values()) {
        service.runner().obstacle(language).ifPresentOrElse(why -> context.console().note("warning: " + why),
            () -> context.console().line("Code in " + language.wire() + " can run."));
      }
      context.console().line("The sandbox listens on http://" + host + ":" + service.port() + "/v1/sandbox/run");
      stop.await();
    }
    return 0;
  }
}
