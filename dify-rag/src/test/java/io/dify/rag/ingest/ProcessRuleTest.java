package io.dify.rag.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.rag.chunk.ChunkMode;
import io.dify.rag.chunk.ChunkSettings;
import io.dify.rag.chunk.CutRule;
import io.dify.rag.clean.CleanSettings;
import io.dify.rag.measure.LengthUnit;
import io.dify.rag.store.BaseSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessRuleTest {
  @ParameterizedTest
  @ValueSource(strings = { "{}", "{'mode': 'automatic'}"})
  void automaticHasItsDefaults(String rule) {
    assertThat(read(rule, "text_model"))
        .isEqualTo(new ProcessRule(CleanSettings.defaults(), ChunkSettings.automatic()));
  }

  @Test
  void customRulesHoldAsTheyAreInTokens() {
    ProcessRule rule = read("""
        {'mode': 'custom', 'rules': {
          'pre_processing_rules': [{'id': 'remove_extra_spaces', 'enabled': true},
            {'id': 'remove_urls_emails', 'enabled': false}, {'id': 'remove_stopwords', 'enabled': true}],
          'segmentation': {'separator': '\\\\n\\\\n', 'max_tokens': 800, 'chunk_overlap': 30}}}""", "text_model");

    assertThat(rule.clean()).isEqualTo(new CleanSettings(true, false, true));
    assertThat(rule.chunk())
        .isEqualTo(new ChunkSettings(new ChunkMode.General(), new CutRule("\n\n", 800, 30, LengthUnit.TOKENS), false));
  }

  @Test
  void whatCustomRulesMayLeaveOutIsNoOverlapAndLineEnds() {
    ProcessRule rule = read("""
        {'mode': 'custom', 'rules': {'pre_processing_rules': [], 'segmentation': {'max_tokens': 500}}}""",
        "text_model");

    assertThat(rule.clean()).isEqualTo(new CleanSettings(false, false));
    assertThat(rule.chunk().cut()).isEqualTo(new CutRule("\n", 500, 0, LengthUnit.TOKENS));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      text_model         | {}
      qa_model           | {'mode': 'automatic'}
      text_model         | {'mode': 'custom', 'rules': {'pre_processing_rules': [{'id': 'remove_urls_emails', 'enabled': true}], 'segmentation': {'separator': '###', 'max_tokens': 900, 'chunk_overlap': 9}}}
      hierarchical_model | {'mode': 'hierarchical', 'rules': {'parent_mode': 'full-doc', 'segmentation': {'max_tokens': 900}, 'subchunk_segmentation': {'separator': '!', 'max_tokens': 200}}}
      hierarchical_model | {'mode': 'automatic'}""", quoteCharacter = '`')
  void whatIsWrittenReadsAsTheSameRule(String form, String json) {
    ProcessRule rule = read(json, form);

    assertThat(ProcessRule.read(rule.write(), form, "Chinese")).isEqualTo(rule);
    assertThat(ProcessRule.of(rule.in(BaseSettings.defaults()))).isEqualTo(rule);
  }

  @Test
  void hierarchyHasParentsAndChildren() {
    ProcessRule rule = read("""
        {'mode': 'hierarchical', 'rules': {'parent_mode': 'full-doc',
          'subchunk_segmentation': {'separator': '。', 'max_tokens': 200}}}""", "hierarchical_model");

    assertThat(rule.chunk().mode()).isEqualTo(
        new ChunkMode.ParentChild(ChunkMode.Parents.FULL_DOC, new CutRule("。", 200, 0, LengthUnit.TOKENS)));
  }

  @Test
  void questionsAreWrittenInTheLanguageOfTheDocument() {
    assertThat(read("{}", "qa_model").chunk().mode()).isEqualTo(new ChunkMode.QuestionAnswer("Chinese", null));
  }

  @ParameterizedTest
  @ValueSource(strings = { "{'mode': 'other'}",
    "{'mode': 'custom'}", "{'mode': 'custom', 'rules': {}}", "{'mode': 7}", "{'mode': 'custom', 'rules': []}",
    "{'mode': 'custom', 'rules': {'pre_processing_rules': []}}",
    "{'mode': 'custom', 'rules': {'pre_processing_rules': [], 'segmentation': {'separator': '.'}}}",
    "{'mode': 'custom', 'rules': {'pre_processing_rules': {}, 'segmentation': {'max_tokens': 500}}}",
    "{'mode': 'custom', 'rules': {'pre_processing_rules': [], 'segmentation': {'max_tokens': '500'}}}",
    "{'mode': 'custom', 'rules': {'pre_processing_rules': [{'id': 'x', 'enabled': true}], 'segmentation': {'max_tokens': 500}}}",
    "{'mode': 'custom', 'rules': {'pre_processing_rules': [], 'segmentation': {'max_tokens': 10}}}",
    "{'mode': 'custom', 'rules': {'pre_processing_rules': [], 'segmentation': {'max_tokens': 100, 'chunk_overlap': 60}}}"})
  void whatMakesNoSenseIsRefused(String rule) {
    assertThatThrownBy(() -> read(rule, "text_model")).isInstanceOf(DifyException.class);
  }

  @Test
  void unknownFormsAreRefused() {
    assertThatThrownBy(() -> read("{}", "other_model")).hasMessageContaining("hierarchical_model");
    assertThatThrownBy(() -> read("{'mode':'hierarchical','rules':{'parent_mode':'page'}}", "hierarchical_model"))
        .hasMessageContaining("full-doc");
  }

  private static ProcessRule read(String rule, String form) {
    return ProcessRule.read((Value.Obj) ValueJson.read(rule.replace('\'', '"')), form, "Chinese");
  }
}
