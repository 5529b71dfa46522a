package io.dify.core.model.gateway;

import io.dify.core.cancel.Cancellation;
import io.dify.core.model.CallOrigin;
import io.dify.core.model.EmbeddingId;
import io.dify.core.model.EmbeddingModel;
import io.dify.core.model.ModelRef;
import io.dify.core.model.ModelType;
import io.dify.core.model.TokenEstimate;
import io.dify.core.model.Usage;

/** An embedding model behind the gateway, used on somebody's behalf. Closing it has no effect: the gateway keeps the model. */
final class GatewayEmbeddingModel implements EmbeddingModel {
  private final ModelRef asked;
  private final CallOrigin origin;
  private final GuardedCalls.Plan plan;
  private final GuardedCalls calls;

  GatewayEmbeddingModel(ModelRef asked, CallOrigin origin, GuardedCalls.Plan plan, GuardedCalls calls) {
    this.asked = asked;
    this.origin = origin;
    this.plan = plan;
    this.calls = calls;
  }

  @Override
  public EmbeddingId id() {
    return run("", EmbeddingModel::id);
  }

  @Override
  public float[] embed(String text) {
    return run(text, model -> model.embed(text));
  }

  private interface Use<T> {
    T with(EmbeddingModel model);
  }

  private <T> T run(String text, Use<T> use) {
    Usage usage = new Usage(TokenEstimate.of(text), 0);
    CallRequest request = new CallRequest(ModelType.TEXT_EMBEDDING, asked, origin, usage, Cancellation.none());
    return calls.run(request, plan, new PlainWork<>(usage,
        (credential, model) -> use.with(credential.embedding(model.name()))));
  }

  @Override
  public void close() {
    // Others use the same model.
  }
}
