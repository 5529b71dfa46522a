package io.dify.core.model.gateway;

import io.dify.core.cancel.Cancellation;
import io.dify.core.model.CallOrigin;
import io.dify.core.model.EmbeddingId;
import io.dify.core.model.EmbeddingModel;
import io.dify.core.model.ModelRef;
import io.dify.core.model.ModelType;
import io.dify.core.model.TokenEstimate;
import io.dify.core.model.Usage;
import java.util.ArrayList;
import java.util.List;

/** An embedding model behind the gateway, used on somebody's behalf. Closing it has no effect: the gateway keeps the model. */
final class GatewayEmbeddingModel implements EmbeddingModel {
  private final ModelRef asked;
  private final CallOrigin origin;
  private final GuardedCalls.Plan plan;
  private final GuardedCalls calls;
  /** How many texts the service takes at once; 0 until a call has shown it. */
  private volatile int batch;

  GatewayEmbeddingModel(ModelRef asked, CallOrigin origin, GuardedCalls.Plan plan, GuardedCalls calls) {
    this.asked = asked;
    this.origin = origin;
    this.plan = plan;
    this.calls = calls;
  }

  @Override
  public EmbeddingId id() {
    return run(List.of(), Cancellation.none(), EmbeddingModel::id);
  }

  @Override
  public int maxBatch() {
    return Math.max(1, batch);
  }

  @Override
  public float[] embed(String text) {
    return run(List.of(text), Cancellation.none(), model -> model.embed(text));
  }

  /**
   * Each batch is a call of its own for limits, budgets and retries: one that fails is asked for again without those before it. The first has one text and
   * tells how many the others may have.
   */
  @Override
  public List<float[]> embedAll(List<String> texts, Cancellation cancellation) {
    List<float[]> vectors = new ArrayList<>(texts.size());
    while (vectors.size() < texts.size()) {
      cancellation.throwIfCancelled();
      int from = vectors.size();
      List<String> some = texts.subList(from, Math.min(texts.size(), from + maxBatch()));
      vectors.addAll(run(some, cancellation, model -> {
        batch = model.maxBatch();
        return model.embedAll(some, cancellation);
      }));
    }
    return vectors;
  }

  private interface Use<T> {
    T with(EmbeddingModel model);
  }

  private <T> T run(List<String> texts, Cancellation cancellation, Use<T> use) {
    Usage usage = new Usage(texts.stream().mapToLong(TokenEstimate::of).sum(), 0);
    CallRequest request = new CallRequest(ModelType.TEXT_EMBEDDING, asked, origin, usage, cancellation);
    return calls.run(request, plan, new PlainWork<>(usage,
        (credential, model) -> use.with(credential.embedding(model.name()))));
  }

  @Override
  public void close() {
    // Others use the same model.
  }
}
