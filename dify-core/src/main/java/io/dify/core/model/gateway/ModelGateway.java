package io.dify.core.model.gateway;

import io.dify.core.error.DifyException;
import io.dify.core.model.CallOrigin;
import io.dify.core.model.ChatModel;
import io.dify.core.model.EmbeddingModel;
import io.dify.core.model.ModelInfo;
import io.dify.core.model.ModelProvider;
import io.dify.core.model.ModelRef;
import io.dify.core.model.ModelType;
import io.dify.core.model.Models;
import io.dify.core.model.ModerationModel;
import io.dify.core.model.RerankModel;
import io.dify.core.model.SpeechToTextModel;
import io.dify.core.model.TextToSpeechModel;
import io.dify.core.model.TokenEstimate;
import io.dify.core.model.Usage;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands between those who call models and those who answer. For each call it finds the model and a credential, keeps to limits and budgets, repeats
 * what fails for a passing reason, falls back to other models, and tells what it cost. Thread-safe; a view made by {@link #on} is as cheap as an object.
 *
 * <p>
 * A reference to a chat model is resolved in this order: its provider, when configured; else the replacement or default model, when one is set; else the
 * last resort, which is always there. A replacement ({@link ModelGatewayBuilder#defaultModel}) also replaces the names that references to its own provider give.
 * References to the provider {@code auto} name features: {@code auto/vision,tool-call}. Other types of models have no last resort. Every reference that
 * another model answers is named once in the log, as a warning.
 */
public final class ModelGateway implements Models, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelGateway.class);

  private final GatewayParts parts;
  private final CallOrigin origin;

  ModelGateway(GatewayParts parts, CallOrigin origin) {
    this.parts = parts;
    this.origin = origin;
  }

  /**
   * A gateway under construction.
   *
   * @param lastResort the model for references that nothing else is configured for
   * @param provider its provider, which is thereby configured
   */
  public static ModelGatewayBuilder builder(ModelRef lastResort, ModelProvider provider) {
    return new ModelGatewayBuilder(lastResort, provider);
  }

  @Override
  public ModelGateway on(CallOrigin somebody) {
    return new ModelGateway(parts, somebody);
  }

  @Override
  public ChatModel chat(ModelRef ref) {
    GuardedCalls.Plan plan = plan(ref, ModelType.LLM);
    ModelRef first = plan.targets().getFirst().ref();
    if (parts.resolver().isSame(ref, first) || !parts.reported().isNew(ref)) {
      return chat(ref, plan);
    }
    LOG.warn("Model {} is replaced: {} answers ({})", ref, first,
        plan.targets().getFirst().credentials().getFirst().provider().description());
    return chat(ref, plan);
  }

  private ChatModel chat(ModelRef ref, GuardedCalls.Plan plan) {
    ModelInfo info = parts.catalog().info(plan.targets().getFirst().ref(), ModelType.LLM);
    return new GatewayChatModel(ref, origin, plan, parts.calls(), info, parts.cache());
  }

  @Override
  public EmbeddingModel embedding(ModelRef ref) {
    return new GatewayEmbeddingModel(ref, origin, plan(ref, ModelType.TEXT_EMBEDDING), parts.calls());
  }

  @Override
  public RerankModel rerank(ModelRef ref) {
    GuardedCalls.Plan plan = plan(ref, ModelType.RERANK);
    return (query, passages, topN, cancellation) -> {
      Usage usage = estimate(passages, TokenEstimate.of(query) * passages.size());
      return parts.calls().run(new CallRequest(ModelType.RERANK, ref, origin, usage, cancellation), plan,
          new PlainWork<>(usage, (credential, model) -> credential.provider().rerank(model.name()).rerank(query,
              passages, topN, cancellation)));
    };
  }

  @Override
  public ModerationModel moderation(ModelRef ref) {
    GuardedCalls.Plan plan = plan(ref, ModelType.MODERATION);
    return (texts, cancellation) -> {
      Usage usage = estimate(texts, 0);
      return parts.calls().run(new CallRequest(ModelType.MODERATION, ref, origin, usage, cancellation), plan,
          new PlainWork<>(usage, (credential, model) -> credential.provider().moderation(model.name()).harms(texts,
              cancellation)));
    };
  }

  @Override
  public SpeechToTextModel speechToText(ModelRef ref) {
    GuardedCalls.Plan plan = plan(ref, ModelType.SPEECH_TO_TEXT);
    return (speech, cancellation) -> parts.calls().run(
        new CallRequest(ModelType.SPEECH_TO_TEXT, ref, origin, Usage.NONE, cancellation), plan,
        new PlainWork<>(Usage.NONE, (credential, model) -> credential.provider().speechToText(model.name())
            .transcribe(speech, cancellation)));
  }

  @Override
  public TextToSpeechModel textToSpeech(ModelRef ref) {
    GuardedCalls.Plan plan = plan(ref, ModelType.TEXT_TO_SPEECH);
    return (text, voice, cancellation) -> {
      Usage usage = estimate(List.of(text), 0);
      return parts.calls().run(new CallRequest(ModelType.TEXT_TO_SPEECH, ref, origin, usage, cancellation), plan,
          new PlainWork<>(usage, (credential, model) -> credential.provider().textToSpeech(model.name())
              .speak(text, voice, cancellation)));
    };
  }

  private static Usage estimate(List<String> texts, long more) {
    return new Usage(texts.stream().mapToLong(TokenEstimate::of).sum() + more, 0);
  }

  private GuardedCalls.Plan plan(ModelRef ref, ModelType type) {
    return parts.resolver().plan(origin.tenant(), ref, type);
  }

  /** What is known of the chat model that answers for this reference. */
  @Override
  public ModelInfo info(ModelRef ref) {
    return parts.catalog().info(plan(ref, ModelType.LLM).targets().getFirst().ref(), ModelType.LLM);
  }

  /**
   * Which chat model answers for a reference.
   *
   * @throws DifyException {@code PROVIDER_NOT_INITIALIZE} when none does
   */
  public ModelDescription describe(ModelRef ref) {
    return describe(ref, ModelType.LLM).getFirst();
  }

  /**
   * Which models answer for a reference: the first one, then those that stand in for it.
   *
   * @throws DifyException {@code PROVIDER_NOT_INITIALIZE} when none does
   */
  public List<ModelDescription> describe(ModelRef ref, ModelType type) {
    return plan(ref, type).targets().stream()
        .map(target -> new ModelDescription(ref, target.ref(),
            target.credentials().getFirst().provider().description(), !parts.resolver().isSame(ref, target.ref())))
        .toList();
  }

  /** Reads the accounts of a tenant anew when they are needed next; calls under way go on. */
  public void refresh(String tenant) {
    parts.credentials().refresh(tenant);
  }

  /** Releases what embedding models hold. Closing a view closes the gateway. */
  @Override
  public void close() {
    parts.credentials().close();
  }

  @Override
  public String toString() {
    return "ModelGateway" + (origin.tenant().isEmpty() ? "" : " for " + origin.tenant());
  }
}
