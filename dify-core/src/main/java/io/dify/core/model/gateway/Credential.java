package io.dify.core.model.gateway;

import io.dify.core.model.EmbeddingModel;
import io.dify.core.model.ModelProvider;
import io.dify.core.model.gateway.limit.ConcurrencyLimiter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** A connected account, with what has been learnt about it: how much it bears, and which of its models fail. Thread-safe. */
final class Credential {
  private final String name;
  private final ModelProvider provider;
  private final ConcurrencyLimiter limiter;
  private final Supplier<Lane> makeLane;
  private final Map<String, Lane> lanes = new ConcurrentHashMap<>();
  private final Map<String, EmbeddingModel> embeddings = new ConcurrentHashMap<>();

  /** @param name {@code provider/account}, shown to people */
  Credential(String name, ModelProvider provider, ConcurrencyLimiter limiter, Supplier<Lane> makeLane) {
    this.name = name;
    this.provider = provider;
    this.limiter = limiter;
    this.makeLane = makeLane;
  }

  String name() {
    return name;
  }

  ModelProvider provider() {
    return provider;
  }

  ConcurrencyLimiter limiter() {
    return limiter;
  }

  Lane lane(String model) {
    return lanes.computeIfAbsent(model, added -> makeLane.get());
  }

  /** Embedding models are kept: they may hold native memory, and may have asked for the length of their vectors. */
  EmbeddingModel embedding(String model) {
    return embeddings.computeIfAbsent(model, provider::embedding);
  }

  void close() {
    embeddings.values().forEach(EmbeddingModel::close);
  }

  @Override
  public String toString() {
    return name;
  }
}
