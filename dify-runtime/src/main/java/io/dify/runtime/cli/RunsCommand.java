package io.dify.runtime.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.runtime.http.Method;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Durable runs. */
@Command(name = "runs", description = "Shows durable runs and decides what becomes of them, also while the server runs.", synopsisSubcommandLabel = "COMMAND")
final class RunsCommand {
  private final Context context;

  RunsCommand(Context context) {
    this.context = context;
  }

  @Command(name = "list", description = "Lists durable runs, newest first: id, when it was accepted, how far it is, facts on record, crashes, why it was set aside.")
  int list(@Mixin DataOption data, @Mixin WorkspaceOption of,
      @Option(names = "--stage", description = "running, paused, ended, closed or quarantined.") @Nullable String stage)
      throws InterruptedException {
    return context.administer(data, link -> link
        .list(link.workspace(of.workspace) + "/runs" + (stage == null ? "" : "?stage=" + stage)).forEach(this::print));
  }

  @Command(name = "show", description = "Prints all that a run has written down, a fact a line.")
  int show(@Mixin DataOption data, @Mixin WorkspaceOption of, @Parameters(paramLabel = "RUN") String run)
      throws InterruptedException {
    return context.administer(data, link -> {
      JsonNode found = link.get(link.workspace(of.workspace) + "/runs/" + run);
      print(found);
      found.path("journal").forEach(entry -> context.console().line(entry.toString()));
    });
  }

  @Command(name = "resume", description = "Goes on with a run that was set aside; when no server runs, as soon as one does.")
  int resume(@Mixin DataOption data, @Mixin WorkspaceOption of, @Parameters(paramLabel = "RUN") String run)
      throws InterruptedException {
    return act(data, of, run, "/resume", "");
  }

  @Command(name = "stop", description = "Stops a run that is at work, waits or was set aside.")
  int stop(@Mixin DataOption data, @Mixin WorkspaceOption of, @Parameters(paramLabel = "RUN") String run)
      throws InterruptedException {
    return act(data, of, run, "/stop", "");
  }

  @Command(name = "retry", description = "Runs a workflow once more from a node on; what was done before it is taken over.")
  int retry(@Mixin DataOption data, @Mixin WorkspaceOption of, @Parameters(paramLabel = "RUN") String run,
      @Option(names = "--from", required = true, paramLabel = "NODE", description = "Id of a node of the main graph.") String from)
      throws InterruptedException {
    return act(data, of, run, "/retry", from);
  }

  @Command(name = "mode", description = "Sets whether runs of an app survive their process: durable, or fast.")
  int mode(@Mixin DataOption data, @Mixin WorkspaceOption of, @Parameters(paramLabel = "MODE") String mode,
      @Option(names = "--app", paramLabel = "NAME", description = "Name or id of the app; not needed when there is one only.") @Nullable String app)
      throws InterruptedException {
    return context.administer(data, link -> {
      String path = link.app(link.workspace(of.workspace), app) + "/durability";
      context.console().line(link.send(Method.PUT, path, AdminLink.json().put("durability", mode)).path("durability")
          .asText());
    });
  }

  private int act(DataOption data, WorkspaceOption of, String run, String action, String from)
      throws InterruptedException {
    return context.administer(data, link -> print(link.send(Method.POST,
        link.workspace(of.workspace) + "/runs/" + run + action,
        from.isEmpty() ? AdminLink.json() : AdminLink.json().put("from", from))));
  }

  private void print(JsonNode run) {
    context.console().line(run.path("id").asText() + "  " + Instant.ofEpochSecond(run.path("accepted_at").asLong())
        + "  " + run.path("stage").asText() + "  " + run.path("entries").asLong() + "  " + run.path("crashes").asLong()
        + "  " + run.path("reason").asText());
  }
}
