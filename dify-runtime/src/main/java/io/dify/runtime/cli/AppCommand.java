package io.dify.runtime.cli;

import io.dify.runtime.app.Installation;
import io.dify.runtime.app.Platform;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Apps. */
@Command(name = "app", description = "Shows the apps of a data directory; the server must be stopped.", synopsisSubcommandLabel = "COMMAND")
final class AppCommand {
  private final Context context;

  AppCommand(Context context) {
    this.context = context;
  }

  @Command(name = "list", description = "Lists the apps: id, mode, name.")
  int list(@Mixin DataOption data) {
    try (Installation installation = context.open(data)) {
      Platform platform = installation.platform();
      platform.apps().list(platform.workspace().id())
          .forEach(app -> context.console().line(app.id() + "  " + app.mode() + "  " + app.name()));
      return 0;
    }
  }
}
