package io.dify.runtime.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.runtime.http.Method;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** API keys. */
@Command(name = "key", description = "Makes, lists and revokes API keys, also while the server runs.", synopsisSubcommandLabel = "COMMAND")
final class KeyCommand {
  private static final String OPERATORS = AdminLink.BASE + "/keys";

  /** What a key is for. */
  enum KeyKind {
    APP, DATASET, ADMIN, OPERATOR
  }

  private final Context context;

  KeyCommand(Context context) {
    this.context = context;
  }

  @Command(name = "create", description = "Makes a key for an app, or for something else, and prints it; it is kept as a hash only.")
  int create(@Mixin DataOption data, @Mixin WorkspaceOption of,
      @Option(names = "--knowledge", description = "A key for the knowledge bases of the workspace.") boolean knowledge,
      @Option(names = "--admin", description = "A key for administering the workspace.") boolean admin,
      @Option(names = "--operator", description = "A key for administering everything.") boolean operator,
      @Option(names = "--app", paramLabel = "NAME", description = "Name or id of the app; not needed when there is one only.") @Nullable String app)
      throws InterruptedException {
    if ((knowledge ? 1 : 0) + (admin ? 1 : 0) + (operator ? 1 : 0) + (app != null ? 1 : 0) > 1) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "A key is for one thing: give one of --app, --knowledge, --admin and --operator.");
    }
    return create(data, of, knowledge
        ? KeyKind.DATASET
        : admin ? KeyKind.ADMIN : operator ? KeyKind.OPERATOR : KeyKind.APP, app);
  }

  int create(DataOption data, WorkspaceOption of, KeyKind kind, @Nullable String app) throws InterruptedException {
    return context.administer(data, link -> {
      String place = kind == KeyKind.OPERATOR ? OPERATORS : link.workspace(of.workspace) + "/keys";
      ObjectNode wanted = AdminLink.json();
      String what = switch (kind) {
        case APP -> {
          JsonNode chosen = link.get(link.app(link.workspace(of.workspace), app));
          wanted.put("app_id", chosen.path("id").asText());
          yield "the app '" + chosen.path("name").asText() + "'";
        }
        case DATASET -> {
          wanted.put("kind", "dataset");
          yield "the knowledge bases of the workspace";
        }
        case ADMIN -> {
          wanted.put("kind", "admin");
          yield "administering the workspace";
        }
        case OPERATOR -> "administering everything";
      };
      context.console().line(link.send(Method.POST, place, wanted).path("token").asText());
      context.console().note("A key for " + what + ". It is not shown again.");
    });
  }

  @Command(name = "list", description = "Lists the keys: id, when it was made, its last characters, what it is for.")
  int list(@Mixin DataOption data, @Mixin WorkspaceOption of,
      @Option(names = "--operator", description = "Those of the operator.") boolean operator)
      throws InterruptedException {
    return context.administer(data, link -> {
      if (operator) {
        link.list(OPERATORS).forEach(key -> print(key, "everything"));
        return;
      }
      String workspace = link.workspace(of.workspace);
      Map<String, String> names = new HashMap<>();
      link.list(workspace + "/apps").forEach(app -> names.put(app.path("id").asText(), app.path("name").asText()));
      List<JsonNode> keys = link.list(workspace + "/keys");
      keys.forEach(key -> print(key, switch (key.path("kind").asText()) {
        case "app" -> names.getOrDefault(key.path("app_id").asText(), key.path("app_id").asText());
        case "dataset" -> "knowledge bases";
        default -> "administration";
      }));
    });
  }

  private void print(JsonNode key, String what) {
    context.console().line(key.path("id").asText() + "  " + Instant.ofEpochSecond(key.path("created_at").asLong())
        + "  " + key.path("hint").asText() + "  " + what);
  }

  @Command(name = "revoke", description = "Makes a key useless.")
  int revoke(@Mixin DataOption data, @Mixin WorkspaceOption of,
      @Option(names = "--operator", description = "A key of the operator.") boolean operator,
      @Parameters(paramLabel = "ID", description = "Id of the key, from 'key list'.") String id)
      throws InterruptedException {
    return context.administer(data, link -> {
      String place = operator ? OPERATORS : link.workspace(of.workspace) + "/keys";
      if (link.list(place).stream().noneMatch(key -> key.path("id").asText().equals(id))) {
        throw new DifyException(ErrorCode.NOT_FOUND,
            "There is no key with the id '" + id + "'; 'key list' shows them.");
      }
      link.delete(place + "/" + id);
      context.console().note("Revoked.");
    });
  }
}
