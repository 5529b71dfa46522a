package io.dify.runtime.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.runtime.http.Method;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Workspaces. */
@Command(name = "workspace", description = "Makes, lists, renames and deletes workspaces, also while the server runs.", synopsisSubcommandLabel = "COMMAND")
final class WorkspaceCommand {
  private final Context context;

  WorkspaceCommand(Context context) {
    this.context = context;
  }

  @Command(name = "list", description = "Lists the workspaces: id, name. The first is the one of commands that name none.")
  int list(@Mixin DataOption data) throws InterruptedException {
    return context.administer(data, link -> {
      for (JsonNode workspace : link.list(AdminLink.BASE + "/workspaces")) {
        context.console().line(workspace.path("id").asText() + "  " + workspace.path("name").asText());
      }
    });
  }

  @Command(name = "create", description = "Makes a workspace and prints its id.")
  int create(@Mixin DataOption data, @Parameters(paramLabel = "NAME") String name) throws InterruptedException {
    return context.administer(data, link -> context.console().line(link
        .send(Method.POST, AdminLink.BASE + "/workspaces", AdminLink.json().put("name", name)).path("id").asText()));
  }

  @Command(name = "rename", description = "Gives a workspace another name.")
  int rename(@Mixin DataOption data, @Parameters(paramLabel = "NAME") String old,
      @Parameters(paramLabel = "NEW") String name) throws InterruptedException {
    return context.administer(data, link -> {
      link.send(Method.PATCH, link.workspace(old), AdminLink.json().put("name", name));
      context.console().note("Renamed.");
    });
  }

  @Command(name = "delete", description = "Deletes a workspace with all that is in it; not the first one.")
  int delete(@Mixin DataOption data, @Parameters(paramLabel = "NAME") String name) throws InterruptedException {
    return context.administer(data, link -> {
      link.delete(link.workspace(name));
      context.console().note("Deleted.");
    });
  }
}
