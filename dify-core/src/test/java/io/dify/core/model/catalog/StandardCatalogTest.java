package io.dify.core.model.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.http.Origin;
import io.dify.core.model.ModelFeature;
import io.dify.core.model.ModelInfo;
import io.dify.core.model.ModelRef;
import io.dify.core.model.ModelType;
import io.dify.core.model.TokenPrice;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The data that comes along, and how it is asked. */
class StandardCatalogTest {
  private static final StandardCatalog CATALOG = StandardCatalog.load();
  private static final Set<String> DIALECTS = Set.of("openai", "gemini", "ollama", "tei", "jina", "cohere", "voyage");

  static Stream<ProviderSpec> providers() {
    return CATALOG.providers().stream();
  }

  @Test
  void namesOfProvidersAreUnique() {
    Set<String> seen = new HashSet<>();
    assertThat(CATALOG.providers()).hasSizeGreaterThan(40)
        .allSatisfy(provider -> assertThat(Stream.concat(Stream.of(provider.id()), provider.names().stream()))
            .allMatch(seen::add, "is the name of one provider only"));
  }

  @ParameterizedTest
  @MethodSource("providers")
  void everyProviderIsWhole(ProviderSpec provider) {
    assertThat(provider.id()).matches("[a-z0-9_]+");
    assertThat(provider.types()).isNotEmpty();
    provider.baseUrl().ifPresent(url -> assertThat(Origin.of(url)).isNotNull());
    assertThat(provider.fields()).extracting(FieldSpec::name).doesNotHaveDuplicates().contains("base_url");
    assertThat(provider.fields()).allSatisfy(
        field -> assertThat(field.isSecret()).isEqualTo(field.name().matches(".*(key|token).*")));
    assertThat(provider.embedding().isPresent()).isEqualTo(provider.types().contains(ModelType.TEXT_EMBEDDING));
    assertThat(provider.rerank().isPresent()).isEqualTo(provider.types().contains(ModelType.RERANK));
    assertThat(Stream.of(provider.embedding(), provider.rerank()).flatMap(Optional::stream)).allSatisfy(offer -> {
      assertThat(DIALECTS).contains(offer.dialect());
      assertThat(offer.batch()).isPositive();
    });
  }

  @ParameterizedTest
  @MethodSource("providers")
  void modelsHaveTheirNumbersRight(ProviderSpec provider) {
    List<ModelInfo> models = CATALOG.models(provider.id());
    assertThat(models).extracting(model -> model.ref().name() + model.type()).doesNotHaveDuplicates();
    assertThat(models).allSatisfy(model -> {
      assertThat(provider.types()).contains(model.type());
      assertThat(model.contextTokens().orElse(1)).isPositive();
      assertThat(model.maxOutputTokens().orElse(1)).isPositive()
          .isLessThanOrEqualTo(model.contextTokens().orElse(Integer.MAX_VALUE));
      model.price().ifPresent(price -> {
        assertThat(price.prompt()).isNotNegative();
        assertThat(price.completion()).isNotNegative();
        assertThat(price.unit()).isPositive();
        assertThat(price.currency()).isIn("USD", "CNY");
      });
    });
  }

  @ParameterizedTest
  @CsvSource({ "langgenius/openai/openai,openai", "openai,openai", "google,gemini", "langgenius/gemini/google,gemini",
    "langgenius/tongyi/tongyi,tongyi", "langgenius/openai_api_compatible/openai_api_compatible,openai_api_compatible",
    "somebody/plugin/deepseek,deepseek", "acme/own/thing,thing", "mistral,mistralai"})
  void anyNameOfAProviderLeadsToItsId(String name, String id) {
    assertThat(CATALOG.providerId(name)).isEqualTo(id);
  }

  @ParameterizedTest
  @CsvSource({ "openai,gpt-3.5-turbo-0125", "google,gemini-2.0-flash-exp", "deepseek,deepseek-chat",
    "ollama,qwen3:latest", "ollama,qwen3:30b-a3b", "langgenius/siliconflow/siliconflow,deepseek-ai/DeepSeek-V3",
    "tongyi,qwen-max", "anthropic,claude-3-5-sonnet-20240620", "volcengine_maas,Doubao-Pro-32k",
    "bedrock,us.anthropic.claude-3-5-sonnet-20240620-v1:0", "moonshot,moonshot-v1-8k", "zhipuai,glm-4-flash",
    "openrouter,deepseek/deepseek-chat-v3-0324:free", "groq,llama-3.3-70b-versatile", "yi,yi-large-turbo"})
  void modelsThatAppsUseAreKnown(String provider, String name) {
    ModelRef ref = new ModelRef(provider, name);
    ModelInfo info = CATALOG.info(ref, ModelType.LLM);
    assertThat(info.isKnown()).isTrue();
    assertThat(info.ref()).isEqualTo(ref);
    assertThat(info.contextTokens()).isPresent();
  }

  @Test
  void knownModelHasFeaturesAndPrice() {
    ModelInfo info = CATALOG.info(new ModelRef("langgenius/openai/openai", "gpt-4o-2024-11-20"), ModelType.LLM);
    assertThat(info.can(ModelFeature.VISION)).isTrue();
    assertThat(info.can(ModelFeature.VIDEO)).isFalse();
    assertThat(info.price()).contains(
        new TokenPrice(new BigDecimal("2.5"), new BigDecimal("10"), new BigDecimal("0.000001"), "USD"));
  }

  @Test
  void modelNobodyKnowsIsUnknownAndNotRefused() {
    assertThat(CATALOG.info(new ModelRef("acme", "m"), ModelType.RERANK)).isEqualTo(
        new ModelInfo(new ModelRef("acme", "m"), ModelType.RERANK, false, Set.of(),
            OptionalInt.empty(), OptionalInt.empty(), Optional.empty()));
    assertThat(CATALOG.info(new ModelRef("openai", "gpt-4o"), ModelType.RERANK).isKnown()).isFalse();
  }

  @Test
  void operatorOverridesAndAdds() {
    StandardCatalog mine = CATALOG.overriddenBy("""
        {"providers": [{"id": "acme", "label": "Acme", "names": [], "protocol": "openai", "types": ["llm"],
           "base_url": "https://acme.example/v1", "fields": [{"name": "base_url"}]}],
         "models": [{"provider": "openai", "currency": "EUR", "unit": "0.001",
           "models": [{"names": ["gpt-4o"], "type": "llm", "prompt": "1", "completion": "2"}]}]}""");
    assertThat(mine.provider("acme")).get().extracting(ProviderSpec::label).isEqualTo("Acme");
    assertThat(mine.info(new ModelRef("openai", "gpt-4o"), ModelType.LLM).price()).get()
        .extracting(TokenPrice::currency).isEqualTo("EUR");
    assertThat(CATALOG.info(new ModelRef("openai", "gpt-4o"), ModelType.LLM).price()).get()
        .extracting(TokenPrice::currency).isEqualTo("USD");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = { "{|not valid JSON", "{\"providers\":[{\"id\":\"x\"}]}|'label'",
    "{\"providers\":[{\"id\":\"x\",\"label\":\"X\",\"protocol\":\"smtp\"}]}|smtp",
    "{\"models\":[{\"provider\":\"x\",\"models\":[{\"names\":[\"m\"],\"type\":\"llm\",\"prompt\":\"cheap\"}]}]}|cheap"})
  void overridesThatAreWrongAreRefusedByName(String json, String words) {
    assertThatThrownBy(() -> CATALOG.overriddenBy(json)).isInstanceOf(DifyException.class).hasMessageContaining(words);
  }
}
