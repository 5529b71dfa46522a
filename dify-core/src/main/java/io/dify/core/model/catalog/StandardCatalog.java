package io.dify.core.model.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ModelCatalog;
import io.dify.core.model.ModelInfo;
import io.dify.core.model.ModelRef;
import io.dify.core.model.ModelType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The catalog that comes along, which an operator can override. A model that is not listed is looked for without what stands behind a colon
 * ({@code qwen3:30b-a3b} is a {@code qwen3}), then without a date or {@code latest} at its end ({@code claude-3-5-sonnet-20240620} is a
 * {@code claude-3-5-sonnet}); case does not count. Prices are public list prices of the year the file was written in. Immutable and thread-safe.
 */
public final class StandardCatalog implements ModelCatalog {
  private static final String PROVIDERS = "providers.json";
  private static final Pattern TAG = Pattern.compile(":.*$");
  private static final Pattern DATE = Pattern.compile("[-@](\\d{4}-\\d{2}-\\d{2}|\\d{8}|\\d{6}|\\d{4}|latest)$");

  private record Key(String provider, String name, ModelType type) {
    static Key of(String provider, String name, ModelType type) {
      return new Key(provider, name.toLowerCase(Locale.ROOT), type);
    }
  }

  private final Map<String, ProviderSpec> providers = new LinkedHashMap<>();
  private final Map<String, String> ids = new LinkedHashMap<>();
  private final Map<Key, ModelInfo> models = new LinkedHashMap<>();

  private StandardCatalog() {}

  /** The catalog as it comes. Reads about 45 small files; keep it. */
  public static StandardCatalog load() {
    StandardCatalog catalog = new StandardCatalog();
    catalog.addProviders(CatalogFiles.parse(required(PROVIDERS), PROVIDERS));
    for (String id : catalog.providers.keySet()) {
      String file = "models/" + id + ".json";
      String json = resource(file);
      if (json != null) {
        catalog.addModels(CatalogFiles.parse(json, file));
      }
    }
    return catalog;
  }

  /**
   * This catalog with entries that replace its own or are added.
   *
   * @param json an object with {@code providers}, a list as in {@code providers.json}, and {@code models}, a list of objects as in
   *     {@code models/<provider>.json}; both may be left out
   * @throws DifyException {@code SYNTAX} naming what is wrong
   */
  public StandardCatalog overriddenBy(String json) {
    JsonNode overrides = CatalogFiles.parse(json, "The model catalog of the operator");
    StandardCatalog catalog = new StandardCatalog();
    catalog.providers.putAll(providers);
    catalog.ids.putAll(ids);
    catalog.models.putAll(models);
    catalog.addProviders(overrides.path("providers"));
    overrides.path("models").forEach(catalog::addModels);
    return catalog;
  }

  private void addProviders(JsonNode list) {
    for (ProviderSpec provider : CatalogFiles.providers(list)) {
      providers.put(provider.id(), provider);
      ids.put(provider.id(), provider.id());
      provider.names().forEach(name -> ids.put(name, provider.id()));
    }
  }

  private void addModels(JsonNode file) {
    for (ModelInfo model : CatalogFiles.models(file)) {
      models.put(Key.of(model.ref().provider(), model.ref().name(), model.type()), model);
    }
  }

  @Override
  public String providerId(String anyName) {
    String name = anyName.strip();
    String lastPart = name.substring(name.lastIndexOf('/') + 1);
    return Stream.of(name, lastPart).map(ids::get).filter(Objects::nonNull).findFirst().orElse(lastPart);
  }

  /** What is known of a provider, by any of its names. */
  public Optional<ProviderSpec> provider(String anyName) {
    return Optional.ofNullable(providers.get(providerId(anyName)));
  }

  /** All providers, in the order of the file. */
  public Collection<ProviderSpec> providers() {
    return List.copyOf(providers.values());
  }

  /** The models that are listed for a provider, given by any of its names. Others can be used all the same. */
  public List<ModelInfo> models(String anyName) {
    String id = providerId(anyName);
    return models.values().stream().filter(model -> model.ref().provider().equals(id)).toList();
  }

  @Override
  public ModelInfo info(ModelRef ref, ModelType type) {
    String provider = providerId(ref.provider());
    String untagged = TAG.matcher(ref.name()).replaceFirst("");
    return Stream.of(ref.name(), untagged, DATE.matcher(untagged).replaceFirst(""))
        .map(name -> models.get(Key.of(provider, name, type))).filter(Objects::nonNull).findFirst()
        .map(known -> new ModelInfo(ref, type, true, known.features(), known.contextTokens(), known.maxOutputTokens(),
            known.price()))
        .orElseGet(() -> new ModelInfo(ref, type, false, Set.of(), OptionalInt.empty(), OptionalInt.empty(),
            Optional.empty()));
  }

  private static String required(String name) {
    String json = resource(name);
    if (json == null) {
      throw new DifyException(ErrorCode.INTERNAL, "The resource " + name + " of the model catalog is missing.");
    }
    return json;
  }

  private static @Nullable String resource(String name) {
    try (InputStream in = StandardCatalog.class.getResourceAsStream(name)) {
      return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new DifyException(ErrorCode.INTERNAL, "The resource " + name + " of the model catalog cannot be read.", e);
    }
  }
}
