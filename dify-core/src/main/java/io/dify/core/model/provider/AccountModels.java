package io.dify.core.model.provider;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.HttpGateway;
import io.dify.core.model.ChatModel;
import io.dify.core.model.EmbeddingModel;
import io.dify.core.model.ModelCatalog;
import io.dify.core.model.ModelFeature;
import io.dify.core.model.ModelInfo;
import io.dify.core.model.ModelProvider;
import io.dify.core.model.ModelRef;
import io.dify.core.model.ModelType;
import io.dify.core.model.ModerationModel;
import io.dify.core.model.ProviderAccount;
import io.dify.core.model.RerankModel;
import io.dify.core.model.SpeechToTextModel;
import io.dify.core.model.TextToSpeechModel;
import io.dify.core.model.anthropic.AnthropicProtocol;
import io.dify.core.model.bedrock.BedrockModels;
import io.dify.core.model.catalog.Differences;
import io.dify.core.model.catalog.Offer;
import io.dify.core.model.catalog.Protocol;
import io.dify.core.model.catalog.ProviderSpec;
import io.dify.core.model.gemini.GeminiProtocol;
import io.dify.core.model.langchain4j.StreamedChat;
import io.dify.core.model.ollama.OllamaProtocol;
import io.dify.core.model.openai.OpenAiModels;
import io.dify.core.model.openai.OpenAiQuirks;
import io.dify.core.model.rest.DirectChat;
import io.dify.core.model.rest.ModelService;
import io.dify.core.model.rest.RestEmbedding;
import io.dify.core.model.rest.RestModeration;
import io.dify.core.model.rest.RestRerank;
import io.dify.core.model.rest.RestSpeech;
import java.time.InstantSource;
import java.util.function.Supplier;

/** The models of one account. */
final class AccountModels implements ModelProvider {
  private static final int DEFAULT_MAX_TOKENS = 4096;
  private final ProviderSpec spec;
  private final ModelCatalog catalog;
  private final ModelService service;
  private final Supplier<BedrockModels> bedrock;

  AccountModels(ProviderSpec spec, ProviderAccount account, ModelCatalog catalog, HttpGateway http,
      InstantSource clock) {
    this.spec = spec;
    this.catalog = catalog;
    ModelService given = Access.service(spec, account, http);
    this.bedrock = () -> BedrockModels.of(given, name -> spec.field(name).flatMap(field -> field.in(account)), clock);
    this.service = spec.protocol() == Protocol.BEDROCK ? bedrock.get().service() : given;
  }

  @Override
  public ChatModel chat(String name) {
    check(name, ModelType.LLM);
    return switch (spec.protocol()) {
      case OPENAI -> new OpenAiModels(service, quirks()).chat(name);
      case ANTHROPIC -> new StreamedChat(service, name, new AnthropicProtocol(service, name, maxTokens(name)));
      case GEMINI -> new DirectChat(service, name,
          new GeminiProtocol(service, name, info(name).can(ModelFeature.AGENT_THOUGHT)));
      case OLLAMA -> new DirectChat(service, name, new OllamaProtocol(service, name));
      case BEDROCK -> bedrock.get().chat(name, info(name).can(ModelFeature.TOOL_CALL));
    };
  }

  private ModelInfo info(String name) {
    return catalog.info(new ModelRef(spec.id(), name), ModelType.LLM);
  }

  private int maxTokens(String name) {
    return info(name).maxOutputTokens().orElse(DEFAULT_MAX_TOKENS);
  }

  @Override
  public EmbeddingModel embedding(String name) {
    check(name, ModelType.TEXT_EMBEDDING);
    Offer offer = spec.embedding().orElseThrow(() -> none(name, ModelType.TEXT_EMBEDDING));
    int maxTokens = catalog.info(new ModelRef(spec.id(), name), ModelType.TEXT_EMBEDDING).contextTokens()
        .orElse(Integer.MAX_VALUE);
    return new RestEmbedding(service, name, offer.dialect(), offer.batch(), maxTokens);
  }

  @Override
  public RerankModel rerank(String name) {
    check(name, ModelType.RERANK);
    Offer offer = spec.rerank().orElseThrow(() -> none(name, ModelType.RERANK));
    boolean isElsewhere = !offer.baseUrl().isEmpty() && spec.baseUrl().filter(service.baseUrl()::equals).isPresent();
    return new RestRerank(isElsewhere ? service.at(offer.baseUrl()) : service, name, offer.dialect());
  }

  @Override
  public ModerationModel moderation(String name) {
    check(name, ModelType.MODERATION);
    return new RestModeration(service, name);
  }

  @Override
  public SpeechToTextModel speechToText(String name) {
    check(name, ModelType.SPEECH_TO_TEXT);
    return new RestSpeech(service, name);
  }

  @Override
  public TextToSpeechModel textToSpeech(String name) {
    check(name, ModelType.TEXT_TO_SPEECH);
    return new RestSpeech(service, name);
  }

  private OpenAiQuirks quirks() {
    Differences differences = spec.differences();
    return new OpenAiQuirks(differences.rename(), differences.drop(), differences.systemRole(),
        differences.hasJsonSchema(), differences.hasContentParts());
  }

  private void check(String name, ModelType type) {
    if (!spec.types().contains(type)) {
      throw none(name, type);
    }
  }

  private DifyException none(String name, ModelType type) {
    return new DifyException(ErrorCode.MODEL_NOT_SUPPORTED, "The provider " + spec.label() + " (" + spec.id()
        + ") offers no models of type " + type.wire() + " here, so not '" + name + "' either.");
  }

  @Override
  public String description() {
    return spec.label() + " at " + service.origin();
  }

  /** Provider and origin. */
  @Override
  public String toString() {
    return description();
  }
}
