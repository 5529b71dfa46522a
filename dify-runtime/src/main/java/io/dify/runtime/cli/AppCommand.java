package io.dify.runtime.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.runtime.app.AppFiles;
import io.dify.runtime.http.Method;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Apps. */
@Command(name = "app", description = "Imports, publishes, exports, lists and deletes apps, also while the server runs.", synopsisSubcommandLabel = "COMMAND")
final class AppCommand {
  private static final String NAME = "Name or id of the app; not needed when there is one only.";

  private final Context context;

  AppCommand(Context context) {
    this.context = context;
  }

  @Command(name = "list", description = "Lists the apps: id, mode, name.")
  int list(@Mixin DataOption data, @Mixin WorkspaceOption of) throws InterruptedException {
    return context.administer(data, link -> {
      for (JsonNode app : link.list(link.workspace(of.workspace) + "/apps")) {
        context.console().line(app.path("id").asText() + "  " + app.path("mode").asText() + "  "
            + app.path("name").asText() + (app.path("version_id").isNull() ? "  (not published)" : ""));
      }
    });
  }

  @Command(name = "import", description = "Imports an app file and prints the id of its app; what runs changes when it is published.")
  int importFile(@Mixin DataOption data, @Mixin WorkspaceOption of, @Parameters(paramLabel = "FILE") Path file,
      @Option(names = "--publish", description = "Publish it at once.") boolean publish) throws InterruptedException {
    String source = new String(AppFiles.read(file), StandardCharsets.UTF_8);
    return context.administer(data, link -> context.console().line(link.send(Method.POST,
        link.workspace(of.workspace) + "/apps",
        AdminLink.json().put("source", source).put("file", file.toString()).put("publish", publish)).path("id")
        .asText()));
  }

  @Command(name = "publish", description = "Publishes what was imported last and prints the id of the version.")
  int publish(@Mixin DataOption data, @Mixin WorkspaceOption of,
      @Parameters(paramLabel = "APP", arity = "0..1", description = NAME) @Nullable String app)
      throws InterruptedException {
    return context.administer(data, link -> context.console().line(link.send(Method.POST,
        link.app(link.workspace(of.workspace), app) + "/publish", AdminLink.json()).path("version_id").asText()));
  }

  @Command(name = "versions", description = "Lists the published versions, newest first: id, number, when.")
  int versions(@Mixin DataOption data, @Mixin WorkspaceOption of,
      @Parameters(paramLabel = "APP", arity = "0..1", description = NAME) @Nullable String app)
      throws InterruptedException {
    return context.administer(data, link -> {
      for (JsonNode version : link.list(link.app(link.workspace(of.workspace), app) + "/versions")) {
        context.console().line(version.path("id").asText() + "  " + version.path("number").asText() + "  "
            + Instant.ofEpochSecond(version.path("created_at").asLong()));
      }
    });
  }

  @Command(name = "export", description = "Prints the app file as it was imported last, or that of a version.")
  int export(@Mixin DataOption data, @Mixin WorkspaceOption of,
      @Parameters(paramLabel = "APP", arity = "0..1", description = NAME) @Nullable String app,
      @Option(names = "--version", paramLabel = "ID", description = "Id of a version.") @Nullable String version)
      throws InterruptedException {
    return context.administer(data, link -> context.console()
        .piece(link.text(link.app(link.workspace(of.workspace), app)
            + (version == null ? "/export" : "/versions/" + version + "/export"))));
  }

  @Command(name = "key", description = "Makes a key for an app and prints it; it is kept as a hash only.")
  int key(@Mixin DataOption data, @Mixin WorkspaceOption of,
      @Parameters(paramLabel = "APP", arity = "0..1", description = NAME) @Nullable String app)
      throws InterruptedException {
    return new KeyCommand(context).create(data, of, KeyCommand.KeyKind.APP, app);
  }

  @Command(name = "triggers", description = "Lists what starts an app by itself: node, kind, and the path of a webhook or the next time of a schedule.")
  int triggers(@Mixin DataOption data, @Mixin WorkspaceOption of,
      @Parameters(paramLabel = "APP", arity = "0..1", description = NAME) @Nullable String app,
      @Option(names = "--renew", paramLabel = "NODE", description = "Gives this webhook another path first; the one before leads nowhere any more.") @Nullable String renew)
      throws InterruptedException {
    return context.administer(data, link -> {
      String place = link.app(link.workspace(of.workspace), app) + "/triggers";
      if (renew != null) {
        link.send(Method.POST, place + "/" + URLEncoder.encode(renew, StandardCharsets.UTF_8) + "/renew",
            AdminLink.json());
      }
      for (JsonNode trigger : link.list(place)) {
        String what = trigger.path("address").asText("");
        context.console().line(trigger.path("node_id").asText() + "  " + trigger.path("type").asText() + "  "
            + (what.isEmpty() ? trigger.path("terms").asText() + due(trigger.path("due_at")) : what));
      }
    });
  }

  private static String due(JsonNode at) {
    return at.isNumber() ? "  next " + Instant.ofEpochSecond(at.asLong()) : "";
  }

  @Command(name = "delete", description = "Deletes an app with its versions, keys, conversations and runs.")
  int delete(@Mixin DataOption data, @Mixin WorkspaceOption of, @Parameters(paramLabel = "APP") String app)
      throws InterruptedException {
    return context.administer(data, link -> {
      link.delete(link.app(link.workspace(of.workspace), app));
      context.console().note("Deleted.");
    });
  }
}
