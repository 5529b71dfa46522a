package io.dify.core.model.gateway;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ChatModel;
import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelDelta;
import io.dify.core.model.ModelProvider;
import io.dify.core.model.ModelRef;
import io.dify.core.model.Models;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the model that answers for a reference, repeats calls that fail for a passing reason, and notes usage (debug log). Thread-safe.
 *
 * <p>
 * A reference is resolved in this order: its provider, when configured; else the default model, when one is set; else the last resort, which is
 * always there. A default model also replaces the names that references to its own provider give. Every reference that another model answers is named
 * once in the log, as a warning. Provider ids are compared by their last part: {@code langgenius/openai/openai} and {@code openai} are the same.
 */
public final class ModelGateway implements Models {
  private static final Logger LOG = LoggerFactory.getLogger(ModelGateway.class);
  private static final int MAX_REPORTED = 1000;

  private record Resolved(ModelRef answering, ModelProvider provider) {}

  private final Map<String, ModelProvider> providers;
  private final Resolved substitute;
  private final RetrySettings retries;
  private final Set<ModelRef> reported = ConcurrentHashMap.newKeySet();

  private ModelGateway(Builder builder, Resolved substitute) {
    this.providers = Map.copyOf(builder.providers);
    this.substitute = substitute;
    this.retries = builder.retries;
  }

  /**
   * A gateway under construction.
   *
   * @param lastResort the model for references that nothing else is configured for
   * @param provider its provider, which is thereby configured
   */
  public static Builder builder(ModelRef lastResort, ModelProvider provider) {
    return new Builder(lastResort, provider);
  }

  /** The last part of a provider id. */
  static String shortProvider(String id) {
    return id.substring(id.lastIndexOf('/') + 1);
  }

  @Override
  public ChatModel chat(ModelRef ref) {
    Resolved resolved = resolve(ref);
    report(describe(ref));
    ChatModel model = new RetryingChatModel(resolved.provider().chat(resolved.answering().name()), retries);
    return (call, sink, cancellation) -> recorded(model, call.with(resolved.answering()), sink, cancellation);
  }

  /** Which model answers for a reference. */
  public ModelDescription describe(ModelRef ref) {
    Resolved resolved = resolve(ref);
    return new ModelDescription(ref, resolved.answering(), resolved.provider().description());
  }

  private Resolved resolve(ModelRef ref) {
    String id = shortProvider(ref.provider());
    ModelProvider own = providers.get(id);
    if (own == null || id.equals(shortProvider(substitute.answering().provider()))) {
      return substitute;
    }
    return new Resolved(ref, own);
  }

  private void report(ModelDescription described) {
    if (described.isReplaced() && reported.size() < MAX_REPORTED && reported.add(described.asked())) {
      LOG.warn("Model {} is replaced: {} answers ({})", described.asked(), described.answering(), described.provider());
    }
  }

  private static ModelAnswer recorded(ChatModel model, ModelCall call, Consumer<ModelDelta> sink,
      Cancellation cancellation) {
    ModelAnswer answer = model.answer(call, sink, cancellation);
    LOG.debug("Model {} used {} prompt and {} completion tokens, finished with {}", answer.model(),
        answer.usage().promptTokens(), answer.usage().completionTokens(), answer.finishReason());
    return answer;
  }

  /** The ids of the configured providers; no secrets. */
  @Override
  public String toString() {
    return "ModelGateway" + providers.keySet();
  }

  /** Builds a gateway. Not thread-safe. */
  public static final class Builder {
    private final Map<String, ModelProvider> providers = new LinkedHashMap<>();
    private final ModelRef lastResort;
    private @Nullable ModelRef defaultModel;
    private RetrySettings retries = RetrySettings.DEFAULT;

    private Builder(ModelRef lastResort, ModelProvider provider) {
      this.lastResort = lastResort;
      provider(lastResort.provider(), provider);
    }

    /** Configures a provider, by its full or short id. */
    public Builder provider(String id, ModelProvider provider) {
      providers.put(shortProvider(id), provider);
      return this;
    }

    /** The model that answers where no provider is configured, and for all names of its own provider. */
    public Builder defaultModel(ModelRef model) {
      defaultModel = model;
      return this;
    }

    /** How failed calls are repeated; {@link RetrySettings#DEFAULT} when not set. */
    public Builder retries(RetrySettings settings) {
      retries = settings;
      return this;
    }

    /**
     * The gateway.
     *
     * @throws DifyException {@code PROVIDER_NOT_INITIALIZE} when the provider of the default model is not configured
     */
    public ModelGateway build() {
      ModelRef substitute = defaultModel != null ? defaultModel : lastResort;
      ModelProvider provider = providers.get(shortProvider(substitute.provider()));
      if (provider == null) {
        throw new DifyException(ErrorCode.PROVIDER_NOT_INITIALIZE, "The default model is " + substitute
            + ", but its provider is not configured. Configure it or leave the default model out.");
      }
      return new ModelGateway(this, new Resolved(substitute, provider));
    }
  }
}
