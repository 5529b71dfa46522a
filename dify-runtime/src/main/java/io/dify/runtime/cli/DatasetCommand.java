package io.dify.runtime.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.runtime.http.Method;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Knowledge bases as the server has them; what is in them is for {@code kb} and the knowledge API. */
@Command(name = "dataset", description = "Makes, lists, opens, closes and deletes knowledge bases, also while the server runs.", synopsisSubcommandLabel = "COMMAND")
final class DatasetCommand {
  private final Context context;

  DatasetCommand(Context context) {
    this.context = context;
  }

  @Command(name = "list", description = "Lists the knowledge bases: id, name.")
  int list(@Mixin DataOption data, @Mixin WorkspaceOption of) throws InterruptedException {
    return context.administer(data, link -> {
      for (JsonNode dataset : link.list(link.workspace(of.workspace) + "/datasets")) {
        context.console().line(dataset.path("id").asText() + "  " + dataset.path("name").asText()
            + (dataset.path("enable_api").asBoolean(true) ? "" : "  (closed)"));
      }
    });
  }

  @Command(name = "create", description = "Makes an empty knowledge base and prints its id.")
  int create(@Mixin DataOption data, @Mixin WorkspaceOption of, @Parameters(paramLabel = "NAME") String name,
      @Option(names = "--description", defaultValue = "", description = "What it is about.") String description)
      throws InterruptedException {
    return context.administer(data, link -> context.console().line(link.send(Method.POST,
        link.workspace(of.workspace) + "/datasets",
        AdminLink.json().put("name", name).put("description", description)).path("id").asText()));
  }

  @Command(name = "close", description = "Keeps keys of the knowledge API out of a knowledge base; apps go on searching it.")
  int close(@Mixin DataOption data, @Mixin WorkspaceOption of, @Parameters(paramLabel = "NAME") String name)
      throws InterruptedException {
    return reach(data, of, name, false);
  }

  @Command(name = "open", description = "Lets keys of the knowledge API reach a knowledge base again.")
  int open(@Mixin DataOption data, @Mixin WorkspaceOption of, @Parameters(paramLabel = "NAME") String name)
      throws InterruptedException {
    return reach(data, of, name, true);
  }

  private int reach(DataOption data, WorkspaceOption of, String name, boolean open) throws InterruptedException {
    return context.administer(data, link -> {
      link.send(Method.PATCH, dataset(link, of, name), AdminLink.json().put("enable_api", open));
      context.console().note(open ? "Open to the knowledge API." : "Closed to the knowledge API.");
    });
  }

  @Command(name = "delete", description = "Deletes a knowledge base with all that is in it.")
  int delete(@Mixin DataOption data, @Mixin WorkspaceOption of, @Parameters(paramLabel = "NAME") String name)
      throws InterruptedException {
    return context.administer(data, link -> {
      link.delete(dataset(link, of, name));
      context.console().note("Deleted.");
    });
  }

  private static String dataset(AdminLink link, WorkspaceOption of, String name) throws InterruptedException {
    String datasets = link.workspace(of.workspace) + "/datasets";
    JsonNode chosen = AdminLink.choose(link.list(datasets), name, "knowledge base", "dify dataset create NAME");
    return datasets + "/" + chosen.path("id").asText();
  }
}
