package io.dify.core.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ModelRef;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetrievalJsonTest {
  private static final String FULL = """
      {"search_method":"hybrid_search","top_k":6,"score_threshold_enabled":true,"score_threshold":0.0,\
      "reranking_enable":true,"reranking_mode":"weighted_score",\
      "reranking_model":{"reranking_provider_name":"cohere","reranking_model_name":"r3"},\
      "weights":{"weight_type":"semantic_first",\
      "vector_setting":{"vector_weight":0.7,"embedding_provider_name":"openai","embedding_model_name":"e3"},\
      "keyword_setting":{"keyword_weight":0.3}}}""";

  @Test
  void settingsSurviveTheWayThereAndBack() {
    RetrievalSettings settings = RetrievalJson.settings(ValueJson.read(FULL));

    assertThat(settings.method()).isEqualTo(SearchMethod.HYBRID);
    assertThat(settings.topK()).hasValue(6);
    assertThat(settings.threshold()).as("0 is a threshold").hasValue(0);
    assertThat(settings.reranking().model()).isEqualTo(new ModelRef("cohere", "r3"));
    assertThat(settings.reranking().modelToAsk()).as("weights count, not the model").isEmpty();
    assertThat(settings.reranking().weightsToUse().orElseThrow().type()).isEqualTo("semantic_first");
    assertThat(RetrievalJson.write(settings)).isEqualTo(ValueJson.read(FULL));
    assertThat(RetrievalJson.settings(RetrievalJson.write(settings))).isEqualTo(settings);
  }

  @Test
  void whatIsMissingOrNullIsNotSet() {
    assertThat(RetrievalJson.settings(ValueJson.read("{}"))).isEqualTo(RetrievalSettings.DEFAULT);
    assertThat(RetrievalJson.settings(Value.nothing())).isEqualTo(RetrievalSettings.DEFAULT);
    assertThat(RetrievalJson.settings(ValueJson.read("""
        {"search_method":null,"top_k":null,"score_threshold":null,"weights":null,"reranking_model":null,"more":1}""")))
        .isEqualTo(RetrievalSettings.DEFAULT);
    assertThat(RetrievalJson.settings(RetrievalJson.write(RetrievalSettings.DEFAULT)))
        .isEqualTo(RetrievalSettings.DEFAULT);
  }

  @Test
  void aThresholdThatIsOffIsKeptButDoesNotCount() {
    RetrievalSettings settings = RetrievalJson.settings(ValueJson.read("{\"score_threshold\":0.5}"));

    assertThat(settings.threshold()).isEmpty();
    assertThat(RetrievalJson.settings(RetrievalJson.write(settings)).scoreThreshold()).hasValue(0.5);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '~', value = { "{\"search_method\":\"psychic\"} | semantic_search",
    "{\"top_k\":0} | top_k", "{\"top_k\":101} | top_k", "{\"top_k\":1.5} | top_k", "{\"top_k\":\"many\"} | top_k",
    "{\"score_threshold\":[1]} | score_threshold", "{\"reranking_enable\":3} | reranking_enable",
    "{\"reranking_mode\":\"magic\"} | weighted_score",
    "{\"weights\":{\"vector_setting\":{\"vector_weight\":-1}}} | vector_weight",
    "{\"search_method\":{\"a\":1}} | search_method"})
  void whatDoesNotFitIsNamed(String json, String part) {
    DifyException error = catchThrowableOfType(DifyException.class, () -> RetrievalJson.settings(ValueJson.read(json)));

    assertThat(error.code()).isEqualTo(ErrorCode.INVALID_PARAM);
    assertThat(error.text()).contains(part);
  }

  @Test
  void filtersAreReadAndWrittenForOthers() {
    MetadataFilter filter = RetrievalJson.filter(ValueJson.read("""
        {"logical_operator":"or","conditions":[{"id":"1","name":"year","comparison_operator":"≥","value":2020},
        {"name":["lang"],"comparison_operator":"empty"}]}"""));

    assertThat(filter).isEqualTo(new MetadataFilter(true,
        java.util.List.of(new MetadataCondition("year", MetadataOperator.GREATER_OR_EQUAL, Value.of(2020)),
            new MetadataCondition("lang", MetadataOperator.EMPTY, null))));
    assertThat(RetrievalJson.write(filter)).isEqualTo(ValueJson.read("""
        {"logical_operator":"or","conditions":[{"name":["year"],"comparison_operator":"≥","value":2020},
        {"name":["lang"],"comparison_operator":"empty"}]}"""));
    assertThat(RetrievalJson.filter(RetrievalJson.write(filter))).isEqualTo(filter);
    assertThat(RetrievalJson.filter(Value.nothing())).isEqualTo(MetadataFilter.NONE);
  }
}
