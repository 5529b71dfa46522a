package io.dify.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.model.AccountLimits;
import io.dify.core.model.ModelRef;
import io.dify.core.model.ModelType;
import io.dify.core.model.gateway.budget.BudgetPeriod;
import io.dify.core.model.gateway.budget.BudgetScope;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelFileTest {
  private static final String WHOLE = """
      defaults: {llm: openai/gpt-4o-mini, embedding: openai/text-embedding-3-small}
      select: [openai/gpt-4o, langgenius/openai_api_compatible/openai_api_compatible/org/model]
      fallbacks:
        - {for: openai/gpt-4o, use: [anthropic/claude], on_lasting: true}
        - use: [builtin/extractive]
      retry: {max: 5, first_delay: 100ms, max_delay: 20s}
      breaker: {failures: 3, of: 4, open_for: 1m}
      limits: {max_concurrent: 50, max_waiting: 7, max_wait: 2s}
      budgets:
        - {name: team, per: tenant, period: month, tokens: 1000000, money: 12.50}
        - {name: bot, per: app, app: a-1, period: day, tokens: 5}
      cache: {max_bytes: 8MB, max_age: 10m, any_temperature: true}
      prices:
        openai/gpt-4o: {prompt: 2.5, completion: 10}
      accounts:
        - provider: openai
          name: spare
          fields: {api_key: '${SPARE_KEY}', base_url: http://127.0.0.1:1/v1}
          timeouts: {first_byte: 20s, total: 5m}
      """;

  @TempDir
  Path folder;

  private ModelSettings read(String text) throws IOException {
    return ModelFile.read(Files.writeString(folder.resolve("models.yml"), text),
        Map.of("SPARE_KEY", "sk-canary", "OPENAI_API_KEY", "sk-first"));
  }

  @Test
  void everySettingIsRead() throws IOException {
    ModelSettings settings = read(WHOLE);
    assertThat(settings.routing().defaults()).containsEntry(ModelType.LLM, new ModelRef("openai", "gpt-4o-mini"));
    assertThat(settings.routing().select()).containsExactly(new ModelRef("openai", "gpt-4o"),
        new ModelRef("langgenius/openai_api_compatible/openai_api_compatible", "org/model"));
    assertThat(settings.routing().fallbacks()).hasSize(2);
    assertThat(settings.routing().fallbacks().getFirst().alsoLasting()).isTrue();
    assertThat(settings.care().retries().maxDelay()).isEqualTo(Duration.ofSeconds(20));
    assertThat(settings.care().breaker().of()).isEqualTo(4);
    assertThat(settings.care().limiter().max()).isEqualTo(50);
    assertThat(settings.budgets().getFirst().money()).contains(new BigDecimal("12.5"));
    assertThat(settings.budgets().getLast().scope()).isEqualTo(BudgetScope.APP);
    assertThat(settings.budgets().getLast().period()).isEqualTo(BudgetPeriod.DAY);
    assertThat(settings.cache().orElseThrow().maxBytes()).isEqualTo(8 << 20);
    assertThat(settings.prices().get(new ModelRef("openai", "gpt-4o")).of(1_000_000, 0).total())
        .isEqualByComparingTo("2.5");
    assertThat(settings.accounts()).extracting(account -> account.name()).containsExactly("environment", "spare");
    assertThat(settings.accounts().getLast().field("api_key")).contains("sk-canary");
    assertThat(AccountLimits.of(settings.accounts().getLast()).firstByte()).isEqualTo(Duration.ofSeconds(20));
    assertThat(settings.toString()).doesNotContain("sk-canary", "sk-first", "127.0.0.1");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '"', value = { "defalts: {}|models.yml:1:1|'defalts' is not known here",
    "defaults: {llm: gpt}|models.yml:1:17|'gpt' is no model", "retry: {max: -1}|models.yml:1:14|whole number",
    "retry: {max_delay: 5}|models.yml:1:20|unit", "breaker: {failures: 9, of: 3}|models.yml:1:1|as many calls",
    "budgets: [{name: x, per: team}]|models.yml:1:26|none of tenant, app",
    "budgets: [{name: x, per: app, period: day}]|models.yml:1:11|limits tokens, money or both",
    "cache: {max_bytes: lots}|models.yml:1:20|size", "prices: {a/b: {prompt: x}}|models.yml:1:24|number",
    "accounts: [{provider: openai, fields: {api_key: sk-canary}}]|models.yml:1:49|does not belong into a file",
    "accounts: [{provider: openai, fields: {api_key: '${NO_SUCH}'}}]|models.yml:1:49|no variable NO_SUCH",
    "accounts: [{name: x}]|models.yml:1:12|'provider' is missing", "select: openai/x|models.yml:1:9|must be a list",
    "a: [|models.yml:1:|"})
  void whatIsWrongIsNamedWithItsPlace(String text, String place, String problem) {
    assertThatThrownBy(() -> read(text)).isInstanceOf(DifyException.class).hasMessageContaining(place)
        .hasMessageContaining(problem == null ? "" : problem).hasMessageNotContaining("sk-canary");
  }

  @Test
  void nothingConfiguredIsTheBuiltInModel() {
    assertThat(ModelSettings.of(Map.of("OPENAI_API_KEY", " "))).isEqualTo(ModelSettings.BUILT_IN);
    assertThat(ModelSettings.of(Map.of("DIFY_CHAT_MODEL", "x")).replacement()).isEmpty();
    ModelSettings local = ModelSettings.of(Map.of("OPENAI_BASE_URL", "http://x/v1", "DIFY_CHAT_MODEL", "m"));
    assertThat(local.replacement()).contains(new ModelRef("openai", "m"));
    assertThat(local.accounts()).hasSize(1);
  }
}
