package io.dify.runtime.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.runtime.http.Method;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Limits of workspaces and apps. */
@Command(name = "limit", description = "Shows and sets limits of a workspace or an app, also while the server runs.", synopsisSubcommandLabel = "COMMAND")
final class LimitCommand {
  private static final String OF_APP = "Name or id of the app; the workspace as a whole when left out.";

  private final Context context;

  LimitCommand(Context context) {
    this.context = context;
  }

  @Command(name = "show", description = "Shows the limits.")
  int show(@Mixin DataOption data, @Mixin WorkspaceOption of,
      @Option(names = "--app", paramLabel = "NAME", description = OF_APP) @Nullable String app)
      throws InterruptedException {
    return context.administer(data, link -> print(link.get(path(link, of, app))));
  }

  @Command(name = "set", description = "Sets the limits; those left out do not limit any more.")
  int set(@Mixin DataOption data, @Mixin WorkspaceOption of,
      @Option(names = "--app", paramLabel = "NAME", description = OF_APP) @Nullable String app,
      @Option(names = "--requests", paramLabel = "N", description = "Requests a minute.") @Nullable Long requests,
      @Option(names = "--runs", paramLabel = "N", description = "Runs at a time.") @Nullable Long runs,
      @Option(names = "--uploads", paramLabel = "BYTES", description = "Uploaded bytes a minute.") @Nullable Long uploads)
      throws InterruptedException {
    ObjectNode limits = AdminLink.json().put("requests_per_minute", requests).put("concurrent_runs", runs)
        .put("upload_bytes_per_minute", uploads);
    return context.administer(data, link -> print(link.send(Method.PUT, path(link, of, app), limits)));
  }

  private static String path(AdminLink link, WorkspaceOption of, @Nullable String app) throws InterruptedException {
    String workspace = link.workspace(of.workspace);
    return (app == null ? workspace : link.app(workspace, app)) + "/limits";
  }

  private void print(JsonNode limits) {
    limits.properties().forEach(limit -> context.console()
        .line(limit.getKey() + "  " + (limit.getValue().isNull() ? "no limit" : limit.getValue().asText())));
  }
}
