package io.dify.core.model.gateway;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ModelCatalog;
import io.dify.core.model.ModelRef;
import io.dify.core.model.ModelType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the models that answer for a reference, in order. Thread-safe. */
final class Resolver {
  /**
   * What was configured.
   *
   * @param lastResort answers for chat models where nothing else does
   * @param replacement answers in place of the models of its own provider, and of those not configured
   * @param defaults answer where the provider is not configured
   * @param fallbacks who stands in for whom
   */
  record Rules(ModelRef lastResort, Optional<ModelRef> replacement, Map<ModelType, ModelRef> defaults,
      List<FallbackRule> fallbacks) {
    /** Copies. */
    Rules {
      defaults = Map.copyOf(defaults);
      fallbacks = List.copyOf(fallbacks);
    }
  }

  private final Credentials credentials;
  private final ModelCatalog catalog;
  private final Selection selection;
  private final Rules rules;

  Resolver(Credentials credentials, ModelCatalog catalog, Selection selection, Rules rules) {
    this.credentials = credentials;
    this.catalog = catalog;
    this.selection = selection;
    this.rules = rules;
  }

  /**
   * The model that answers, and those that stand in for it.
   *
   * @throws DifyException {@code PROVIDER_NOT_INITIALIZE} when there is none
   */
  GuardedCalls.Plan plan(String tenant, ModelRef ref, ModelType type) {
    CredentialPool pool = credentials.of(tenant);
    List<Target> targets = new ArrayList<>();
    targets.add(first(pool, ref, type));
    boolean alsoLasting = false;
    for (FallbackRule rule : rules.fallbacks()) {
      if (appliesTo(rule, targets.getFirst().ref(), type)) {
        rule.models().forEach(model -> add(targets, model, pool));
        alsoLasting = alsoLasting || rule.alsoLasting();
      }
    }
    return new GuardedCalls.Plan(List.copyOf(targets), alsoLasting);
  }

  private boolean appliesTo(FallbackRule rule, ModelRef ref, ModelType type) {
    return type != ModelType.TEXT_EMBEDDING
        && rule.of().map(model -> isSame(model, ref)).orElse(type == ModelType.LLM);
  }

  private void add(List<Target> targets, ModelRef model, CredentialPool pool) {
    List<Credential> found = pool.of(id(model));
    if (!found.isEmpty() && targets.stream().noneMatch(target -> isSame(target.ref(), model))) {
      targets.add(new Target(model, found));
    }
  }

  private Target first(CredentialPool pool, ModelRef ref, ModelType type) {
    if (type == ModelType.LLM) {
      return chat(pool, ref);
    }
    return target(pool, ref).or(() -> byDefault(pool, type)).orElseThrow(() -> none(ref, type));
  }

  private Target chat(CredentialPool pool, ModelRef ref) {
    if (id(ref).equals(Selection.AUTO)) {
      return selection.choose(ref.name(), pool);
    }
    if (id(ref).equals(id(rules.lastResort()))) {
      return target(pool, rules.lastResort()).orElseThrow(() -> none(ref, ModelType.LLM));
    }
    Optional<Target> own = target(pool, ref);
    Optional<Target> replacement = rules.replacement().flatMap(model -> target(pool, model));
    if (own.isPresent() && rules.replacement().map(model -> !id(model).equals(id(ref))).orElse(true)) {
      return own.get();
    }
    return replacement.or(() -> byDefault(pool, ModelType.LLM)).or(() -> target(pool, rules.lastResort()))
        .orElseThrow(() -> none(ref, ModelType.LLM));
  }

  private Optional<Target> byDefault(CredentialPool pool, ModelType type) {
    return Optional.ofNullable(rules.defaults().get(type)).flatMap(model -> target(pool, model));
  }

  private Optional<Target> target(CredentialPool pool, ModelRef ref) {
    List<Credential> found = pool.of(id(ref));
    return found.isEmpty() ? Optional.empty() : Optional.of(new Target(ref, found));
  }

  /** Whether two references name the same model. */
  boolean isSame(ModelRef one, ModelRef other) {
    return one.name().equals(other.name()) && id(one).equals(id(other));
  }

  private String id(ModelRef ref) {
    return catalog.providerId(ref.provider());
  }

  private static DifyException none(ModelRef ref, ModelType type) {
    return new DifyException(ErrorCode.PROVIDER_NOT_INITIALIZE, "No model of type " + type.wire()
        + " is configured for " + ref + ". Add an account of its provider ('dify provider add'), or name a default"
        + " in models.yml.");
  }
}
