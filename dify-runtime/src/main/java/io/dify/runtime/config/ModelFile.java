package io.dify.runtime.config;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.AccountLimits;
import io.dify.core.model.ModelRef;
import io.dify.core.model.ModelType;
import io.dify.core.model.ProviderAccount;
import io.dify.core.model.TokenPrice;
import io.dify.core.model.gateway.BreakerSettings;
import io.dify.core.model.gateway.FallbackRule;
import io.dify.core.model.gateway.RetrySettings;
import io.dify.core.model.gateway.budget.BudgetPeriod;
import io.dify.core.model.gateway.budget.BudgetRule;
import io.dify.core.model.gateway.budget.BudgetScope;
import io.dify.core.model.gateway.cache.CacheSettings;
import io.dify.core.model.gateway.limit.LimiterSettings;
import io.dify.core.secret.Secret;
import io.dify.workflow.dsl.yaml.YamlProblem;
import io.dify.workflow.dsl.yaml.YamlReader;
import io.dify.workflow.dsl.yaml.YamlResult;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The settings file of the models, {@code models.yml}; docs/models.md describes it. Strict: what is not known is an error with its place. */
public final class ModelFile {
  /** Its name in the data directory. */
  public static final String NAME = "models.yml";

  private static final Pattern SECRET_NAME = Pattern.compile("(?i).*(key|secret|token|password|credential).*");
  private static final BigDecimal PER_MILLION = new BigDecimal("0.000001");

  private final Map<String, String> environment;

  private ModelFile(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * Reads a file; what the environment says is added, and comes first.
   *
   * @throws DifyException {@code FILE_UNREADABLE}; {@code SYNTAX} or {@code INVALID_PARAM} naming line and column
   */
  public static ModelSettings read(Path file, Map<String, String> environment) {
    try (InputStream in = Files.newInputStream(file)) {
      String name = String.valueOf(file.getFileName());
      return new ModelFile(environment).settings(parse(name, in.readNBytes(YamlReader.MAX_BYTES + 1)))
          .with(environment);
    } catch (IOException e) {
      throw new DifyException(ErrorCode.FILE_UNREADABLE,
          "The model settings '" + file + "' cannot be read; check path and permissions.", e);
    }
  }

  private static Section parse(String name, byte[] bytes) {
    return switch (YamlReader.read(bytes)) {
      case YamlResult.Read read -> new Section(name, read.document(), List.of(), read.document().root().fields());
      case YamlResult.Refused refused -> throw refused(name, refused.problems().getFirst());
    };
  }

  private static DifyException refused(String name, YamlProblem problem) {
    return new DifyException(ErrorCode.SYNTAX,
        name + ":" + problem.place().line() + ":" + problem.place().column() + ": " + problem.message());
  }

  private ModelSettings settings(Section top) {
    top.only("defaults", "select", "fallbacks", "retry", "breaker", "limits", "budgets", "cache", "prices", "accounts");
    return new ModelSettings(top.sections("accounts", this::account), Optional.empty(), routing(top),
        new ModelSettings.Care(top.section("retry").map(ModelFile::retries).orElse(RetrySettings.DEFAULT),
            top.section("breaker").map(ModelFile::breaker).orElse(BreakerSettings.DEFAULT),
            top.section("limits").map(ModelFile::limiter).orElse(LimiterSettings.DEFAULT)),
        top.sections("budgets", ModelFile::budget), top.section("prices").map(ModelFile::prices).orElse(Map.of()),
        top.section("cache").map(ModelFile::cache), Optional.empty());
  }

  private static ModelSettings.Routing routing(Section top) {
    Map<ModelType, ModelRef> defaults = new EnumMap<>(ModelType.class);
    top.section("defaults").ifPresent(section -> {
      Map<String, ModelType> types = Map.of("llm", ModelType.LLM, "embedding", ModelType.TEXT_EMBEDDING, "rerank",
          ModelType.RERANK, "moderation", ModelType.MODERATION, "speech_to_text", ModelType.SPEECH_TO_TEXT,
          "text_to_speech", ModelType.TEXT_TO_SPEECH);
      section.only("llm", "embedding", "rerank", "moderation", "speech_to_text", "text_to_speech");
      section.keys().forEach(key -> defaults.put(types.getOrDefault(key, ModelType.LLM),
          ref(section, key, section.required(key))));
    });
    return new ModelSettings.Routing(defaults, refs(top, "select"), top.sections("fallbacks", section -> {
      section.only("for", "use", "on_lasting");
      return new FallbackRule(section.text("for").map(text -> ref(section, "for", text)), refs(section, "use"),
          section.flag("on_lasting").orElse(false));
    }));
  }

  private static List<ModelRef> refs(Section section, String key) {
    return section.texts(key).stream().map(text -> ref(section, key, text)).toList();
  }

  /** Provider ids may have slashes of their own, and so may names; a provider of three parts is one of Dify's. */
  private static ModelRef ref(Section section, String key, String text) {
    String[] parts = text.split("/", -1);
    int split = text.startsWith("langgenius/") && parts.length > 3 ? 3 : 1;
    if (parts.length <= split || parts[0].isBlank() || parts[split].isBlank()) {
      throw section.wrong(key, "'" + text + "' is no model; write provider/name.");
    }
    return new ModelRef(String.join("/", Arrays.copyOf(parts, split)),
        String.join("/", Arrays.copyOfRange(parts, split, parts.length)));
  }

  private static RetrySettings retries(Section section) {
    RetrySettings usual = RetrySettings.DEFAULT;
    section.only("max", "first_delay", "max_delay");
    return section.make(() -> new RetrySettings(section.whole("max").orElse(usual.maxRetries()),
        section.duration("first_delay").orElse(usual.firstDelay()),
        section.duration("max_delay").orElse(usual.maxDelay())));
  }

  private static BreakerSettings breaker(Section section) {
    BreakerSettings usual = BreakerSettings.DEFAULT;
    section.only("failures", "of", "open_for");
    return section.make(() -> new BreakerSettings(section.whole("failures").orElse(usual.failures()),
        section.whole("of").orElse(usual.of()), section.duration("open_for").orElse(usual.openFor())));
  }

  private static LimiterSettings limiter(Section section) {
    LimiterSettings usual = LimiterSettings.DEFAULT;
    section.only("max_concurrent", "max_waiting", "max_wait");
    return section.make(() -> new LimiterSettings(section.whole("max_concurrent").orElse(usual.max()),
        section.whole("max_waiting").orElse(usual.maxWaiting()),
        section.duration("max_wait").orElse(usual.maxWait())));
  }

  private static BudgetRule budget(Section section) {
    section.only("name", "per", "app", "period", "tokens", "money", "currency");
    Optional<Long> tokens = section.amount("tokens");
    return section.make(() -> new BudgetRule(section.required("name"),
        choice(section, "per", BudgetScope.class), section.text("app"), choice(section, "period", BudgetPeriod.class),
        tokens.isPresent() ? OptionalLong.of(tokens.get()) : OptionalLong.empty(), section.decimal("money"),
        section.text("currency").orElse("USD")));
  }

  private static <E extends Enum<E>> E choice(Section section, String key, Class<E> type) {
    String text = section.required(key);
    return Arrays.stream(type.getEnumConstants()).filter(each -> each.name().toLowerCase(Locale.ROOT).equals(text))
        .findFirst().orElseThrow(() -> section.wrong(key, "'" + text + "' is none of "
            + Arrays.stream(type.getEnumConstants()).map(each -> each.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "))
            + "."));
  }

  private static CacheSettings cache(Section section) {
    section.only("max_bytes", "max_age", "any_temperature");
    return section.make(() -> new CacheSettings(section.bytes("max_bytes").orElse(64L << 20),
        section.duration("max_age").orElse(Duration.ofHours(1)),
        section.flag("any_temperature").orElse(false)));
  }

  private static Map<ModelRef, TokenPrice> prices(Section section) {
    Map<ModelRef, TokenPrice> prices = new LinkedHashMap<>();
    section.keys().forEach(key -> section.section(key).ifPresent(price -> {
      price.only("prompt", "completion", "unit", "currency");
      prices.put(ref(section, key, key), new TokenPrice(price.decimal("prompt").orElse(BigDecimal.ZERO),
          price.decimal("completion").orElse(BigDecimal.ZERO), price.decimal("unit").orElse(PER_MILLION),
          price.text("currency").orElse("USD")));
    }));
    return prices;
  }

  private ProviderAccount account(Section section) {
    section.only("provider", "name", "fields", "timeouts");
    Map<String, Secret> fields = new LinkedHashMap<>();
    section.section("fields").ifPresent(given -> given.keys()
        .forEach(key -> fields.put(key, Secret.of(field(given, key)))));
    section.section("timeouts").ifPresent(times -> {
      times.only("connect", "first_byte", "idle", "total");
      times.keys().forEach(key -> times.duration(key).ifPresent(time -> fields.put(timeout(key),
          Secret.of(Long.toString(Math.max(1, time.toSeconds()))))));
    });
    return new ProviderAccount(section.required("provider"), section.text("name").orElse("default"), fields);
  }

  private static String timeout(String key) {
    return AccountLimits.FIELDS.stream().filter(field -> field.startsWith(key)).findFirst().orElse(key);
  }

  /** Secrets stand in the environment, never in the file. */
  private String field(Section section, String key) {
    String text = section.required(key);
    Optional<Secret> referred = section.fromEnvironment(key, environment);
    if (referred.isPresent()) {
      return referred.get().reveal();
    }
    if (isSecret(key)) {
      throw section.wrong(key, "'" + key + "' is a secret and does not belong into a file. Write ${NAME} for a variable"
          + " of the environment, or leave the account out and add it with 'dify provider add'.");
    }
    return text;
  }

  /** Whether a field of this name holds a secret, by its name. */
  public static boolean isSecret(String field) {
    return SECRET_NAME.matcher(field).matches();
  }
}
