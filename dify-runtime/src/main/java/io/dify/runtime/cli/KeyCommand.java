package io.dify.runtime.cli;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.runtime.app.Installation;
import io.dify.runtime.app.Platform;
import io.dify.runtime.auth.ApiKey;
import io.dify.runtime.registry.App;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** API keys. */
@Command(name = "key", description = "Makes, lists and revokes API keys; the server must be stopped.", synopsisSubcommandLabel = "COMMAND")
final class KeyCommand {
  private final Context context;

  KeyCommand(Context context) {
    this.context = context;
  }

  @Command(name = "create", description = "Makes a key for an app, or for the knowledge bases, and prints it; it is kept as a hash only.")
  int create(@Mixin DataOption data,
      @Option(names = "--knowledge", description = "A key that lets other systems search the knowledge bases, instead of one for an app.") boolean knowledge,
      @Option(names = "--app", paramLabel = "NAME", description = "Name or id of the app; not needed when there is one only.") @Nullable String app) {
    if (knowledge && app != null) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "A key is for an app or for the knowledge bases: leave --app or"
          + " --knowledge out.");
    }
    return with(data, platform -> {
      if (knowledge) {
        context.console().line(platform.keys().issueForKnowledge(platform.workspace().id()).token());
        context.console().note("A key for searching all knowledge bases. It is not shown again.");
        return 0;
      }
      App chosen = choose(platform.apps().list(platform.workspace().id()), app);
      context.console().line(platform.keys().issueForApp(platform.workspace().id(), chosen.id()).token());
      context.console().note("A key for the app '" + chosen.name() + "'. It is not shown again.");
      return 0;
    });
  }

  private static App choose(List<App> apps, @Nullable String wanted) {
    List<App> found = apps.stream()
        .filter(app -> wanted == null || app.name().equals(wanted) || app.id().equals(wanted)).toList();
    if (found.size() == 1) {
      return found.getFirst();
    }
    String names = apps.stream().map(app -> "'" + app.name() + "'").collect(Collectors.joining(", "));
    if (apps.isEmpty()) {
      throw new DifyException(ErrorCode.NOT_FOUND, "There is no app yet; 'dify serve --app FILE' publishes one.");
    }
    throw wanted == null
        ? new DifyException(ErrorCode.INVALID_PARAM, "Say which app the key is for, with --app: " + names + ".")
        : new DifyException(ErrorCode.NOT_FOUND, "There is no app '" + wanted + "'; there are " + names + ".");
  }

  @Command(name = "list", description = "Lists the keys: id, when it was made, its last characters, its app.")
  int list(@Mixin DataOption data) {
    return with(data, platform -> {
      String workspace = platform.workspace().id();
      Map<String, String> names = platform.apps().list(workspace).stream()
          .collect(Collectors.toMap(App::id, App::name));
      for (ApiKey key : platform.keys().list(workspace)) {
        context.console().line(key.id() + "  " + key.createdAt() + "  " + key.kind().prefix() + "..." + key.hint()
            + "  " + (key.appId().isEmpty() ? "knowledge bases" : names.getOrDefault(key.appId(), key.appId())));
      }
      return 0;
    });
  }

  @Command(name = "revoke", description = "Makes a key useless.")
  int revoke(@Mixin DataOption data,
      @Parameters(paramLabel = "ID", description = "Id of the key, from 'key list'.") String id) {
    return with(data, platform -> {
      if (!platform.keys().revoke(platform.workspace().id(), id)) {
        throw new DifyException(ErrorCode.NOT_FOUND,
            "There is no key with the id '" + id + "'; 'key list' shows them.");
      }
      context.console().note("Revoked.");
      return 0;
    });
  }

  private int with(DataOption data, Function<Platform, Integer> action) {
    try (Installation installation = context.open(data)) {
      return action.apply(installation.platform());
    }
  }
}
