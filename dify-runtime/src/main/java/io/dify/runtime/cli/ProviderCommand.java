package io.dify.runtime.cli;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ModelRef;
import io.dify.core.model.ModelType;
import io.dify.core.model.ProviderAccount;
import io.dify.core.model.gateway.ModelDescription;
import io.dify.core.model.gateway.ModelGateway;
import io.dify.core.secret.Secret;
import io.dify.runtime.app.Installation;
import io.dify.runtime.config.ModelFile;
import io.dify.runtime.config.ModelSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Accounts at model providers. */
@Command(name = "provider", description = "Adds, lists, tests and removes accounts at model providers; the server must be stopped.", synopsisSubcommandLabel = "COMMAND")
final class ProviderCommand {
  private static final String DEFAULT_NAME = "default";

  private final Context context;

  ProviderCommand(Context context) {
    this.context = context;
  }

  @Command(name = "add", description = {
    "Adds an account. Its secret is read from the standard input, or from a variable of the environment;",
    "never from the command line, which others can see."})
  int add(@Mixin DataOption data, @Mixin WorkspaceOption of,
      @Parameters(paramLabel = "PROVIDER", description = "For example openai.") String provider,
      @Option(names = "--name", description = "Tells it from others of the same provider.", defaultValue = DEFAULT_NAME) String name,
      @Option(names = "--field", paramLabel = "NAME=VALUE", description = "A field that is no secret, for example base_url; may be repeated.") @Nullable Map<String, String> fields,
      @Option(names = "--secret", paramLabel = "FIELD", description = "The field the secret is for, default ${DEFAULT-VALUE}.", defaultValue = "api_key") String secret,
      @Option(names = "--from-env", paramLabel = "VARIABLE", description = "Read the secret from there.") @Nullable String variable,
      @Option(names = "--no-secret", description = "The service wants none.") boolean none) {
    Map<String, Secret> all = new LinkedHashMap<>();
    if (fields != null) {
      fields.forEach((field, value) -> all.put(field, open(field, value)));
    }
    if (!none) {
      all.put(secret, variable != null ? context.secretOf(variable) : context.console().secret(secret));
    }
    return with(data, installation -> {
      ProviderAccount account = installation.accounts().checked(new ProviderAccount(provider, name, all));
      installation.accounts().stored().add(of.in(installation), account);
      context.console()
          .note("Added " + account.provider() + "/" + name + "; it is kept encrypted. './dify provider test "
              + account.provider() + "' tries it.");
      return 0;
    });
  }

  private static Secret open(String field, String value) {
    if (ModelFile.isSecret(field)) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "The field '" + field + "' is a secret and is not taken from the"
          + " command line. Name it with --secret and give it on the standard input or with --from-env.");
    }
    return Secret.of(value);
  }

  @Command(name = "list", description = "Lists the accounts, and which model answers for what. Shows no secrets.")
  int list(@Mixin DataOption data, @Mixin WorkspaceOption of) {
    ModelSettings settings = context.models(context.data(data.directory));
    return with(data, installation -> {
      settings.accounts().forEach(account -> context.console().line(account.provider() + "/" + account.name()
          + "  from the settings, fields " + String.join(", ", account.fields().keySet())));
      installation.accounts().stored().list(of.in(installation)).forEach(account -> context.console()
          .line(account.provider() + "/" + account.name() + "  stored " + account.createdAt()));
      context.console().line("");
      for (ModelType type : List.of(ModelType.LLM, ModelType.TEXT_EMBEDDING, ModelType.RERANK, ModelType.MODERATION)) {
        context.console().line(type.wire() + ": " + answering(installation.models(of.in(installation)), type));
      }
      return 0;
    });
  }

  /** Who answers where nothing is configured for a reference. */
  private static String answering(ModelGateway models, ModelType type) {
    try {
      return models.describe(new ModelRef("any", "any"), type).stream()
          .map(ProviderCommand::text).collect(Collectors.joining(", then "));
    } catch (DifyException e) {
      return e.code() == ErrorCode.PROVIDER_NOT_INITIALIZE ? "only models of the accounts above, by name" : e.text();
    }
  }

  private static String text(ModelDescription model) {
    return model.answering() + " (" + model.provider() + ")";
  }

  @Command(name = "remove", description = "Removes a stored account.")
  int remove(@Mixin DataOption data, @Mixin WorkspaceOption of, @Parameters(paramLabel = "PROVIDER") String provider,
      @Option(names = "--name", defaultValue = DEFAULT_NAME, description = "Which of the provider's accounts.") String name) {
    return with(data, installation -> {
      if (!installation.accounts().stored().remove(of.in(installation), installation.accounts().providerId(provider),
          name)) {
        throw new DifyException(ErrorCode.NOT_FOUND, "There is no stored account " + provider + "/" + name
            + "; 'provider list' shows them.");
      }
      context.console().note("Removed.");
      return 0;
    });
  }

  @Command(name = "test", description = "Asks a model of an account for one word, and says how long it took.")
  int test(@Mixin DataOption data, @Mixin WorkspaceOption of, @Parameters(paramLabel = "PROVIDER") String provider,
      @Option(names = "--name", description = "Which of the provider's accounts; all of them when left out.") @Nullable String name,
      @Option(names = "--model", required = true, paramLabel = "NAME", description = "The model to ask.") String model) {
    return with(data, installation -> {
      String id = installation.accounts().providerId(provider);
      List<ProviderAccount> accounts = installation.accounts().usable(of.in(installation)).stream()
          .filter(account -> installation.accounts().providerId(account.provider()).equals(id)
              && (name == null || account.name().equals(name)))
          .toList();
      if (accounts.isEmpty()) {
        throw new DifyException(ErrorCode.NOT_FOUND,
            "There is no account " + provider + (name == null ? "" : "/" + name)
                + "; 'provider list' shows them, 'provider add' adds one.");
      }
      return accounts.stream().mapToInt(account -> test(installation, account, model)).max().orElse(0);
    });
  }

  private int test(Installation installation, ProviderAccount account, String model) {
    String label = account.provider() + "/" + account.name() + " " + model + ": ";
    try {
      context.console().line(label + "ok, " + installation.accounts().probe(account, model).toMillis() + " ms");
      return 0;
    } catch (DifyException e) {
      context.console().line(label + e.text());
      return Commands.FAILED;
    }
  }

  private int with(DataOption data, ToIntFunction<Installation> action) {
    try (Installation installation = context.open(data)) {
      return action.applyAsInt(installation);
    }
  }
}
