package io.dify.core.model.gateway;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ModelCatalog;
import io.dify.core.model.ModelFeature;
import io.dify.core.model.ModelRef;
import io.dify.core.model.ModelType;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Chooses a chat model by what it can do: references to the provider {@code auto} name features instead of a model, for example {@code auto/vision} or
 * {@code auto/vision,tool-call}; {@code auto/default} asks for none. Of the models on the list that are configured and known to have them, the first
 * that has room is taken; when none has, the first that is not failing; else the first. Thread-safe.
 */
final class Selection {
  /** The provider of such references. */
  static final String AUTO = "auto";
  private static final Set<String> NO_FEATURES = Set.of("", "default");

  private final List<ModelRef> models;
  private final ModelCatalog catalog;
  private final Balancer balancer;

  Selection(List<ModelRef> models, ModelCatalog catalog, Balancer balancer) {
    this.models = List.copyOf(models);
    this.catalog = catalog;
    this.balancer = balancer;
  }

  Target choose(String features, CredentialPool pool) {
    Set<ModelFeature> wanted = parse(features);
    List<Target> fitting = models.stream()
        .filter(model -> catalog.info(model, ModelType.LLM).features().containsAll(wanted))
        .map(model -> new Target(model, pool.of(catalog.providerId(model.provider()))))
        .filter(target -> !target.credentials().isEmpty()).toList();
    return Stream.concat(fitting.stream().filter(balancer::hasRoom), Stream.concat(
        fitting.stream().filter(balancer::isReady), fitting.stream())).findFirst().orElseThrow(() -> none(features));
  }

  private DifyException none(String features) {
    return new DifyException(ErrorCode.MODEL_NOT_SUPPORTED, "No configured model of " + models + " is known to have: "
        + (NO_FEATURES.contains(features) ? "(no feature is asked for)" : features)
        + ". Name one that has under 'select' in models.yml, and configure its provider.");
  }

  private static Set<ModelFeature> parse(String features) {
    Set<ModelFeature> wanted = EnumSet.noneOf(ModelFeature.class);
    if (!NO_FEATURES.contains(features)) {
      Arrays.stream(features.split(",")).map(String::strip).map(Selection::feature).forEach(wanted::add);
    }
    return wanted;
  }

  private static ModelFeature feature(String wire) {
    return Arrays.stream(ModelFeature.values()).filter(each -> each.wire().equals(wire)).findFirst()
        .orElseThrow(() -> new DifyException(ErrorCode.INVALID_PARAM, "No model has a feature '" + wire
            + "'; features are " + Arrays.stream(ModelFeature.values()).map(ModelFeature::wire)
                .collect(Collectors.joining(", "))
            + "."));
  }
}
