package io.dify.rag.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.model.ModelRef;
import io.dify.core.retrieval.SearchMode;
import io.dify.rag.chunk.ChunkMode;
import io.dify.rag.chunk.ChunkSettings;
import io.dify.rag.chunk.CutRule;
import io.dify.rag.clean.CleanSettings;
import io.dify.rag.measure.LengthUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RulesJsonTest {
  private static final CutRule CUT = new CutRule("。", 300, 7, LengthUnit.TOKENS);

  static Stream<ChunkSettings> settings() {
    return Stream.of(new ChunkMode.General(), new ChunkMode.ParentChild(ChunkMode.Parents.FULL_DOC, CutRule.children()),
        new ChunkMode.ParentChild(ChunkMode.Parents.PARAGRAPH, CUT), new ChunkMode.QuestionAnswer("English", null),
        new ChunkMode.QuestionAnswer("", new ModelRef("a/b/openai", "x-1")))
        .map(mode -> new ChunkSettings(mode, CUT, false));
  }

  @ParameterizedTest
  @MethodSource("settings")
  void whatIsWrittenIsReadAgain(ChunkSettings chunk) {
    BaseSettings settings = new BaseSettings(new CleanSettings(false, true, true), chunk, SearchMode.KEYWORD);

    assertThat(SettingsJson.read(SettingsJson.write(settings))).isEqualTo(settings);
  }

  @Test
  void settingsOfEarlierVersionsMeanWhatTheyMeant() {
    assertThat(SettingsJson.read("""
        {"clean":{"collapse_whitespace":true,"remove_urls_emails":false},
         "chunk":{"separator":"\\n\\n","max_length":700,"overlap":20,"sections":true},"search_mode":"hybrid"}""")
        .chunk())
        .isEqualTo(new ChunkSettings("\n\n", 700, 20, true));
    assertThat(SettingsJson.read("{}").chunk()).isEqualTo(ChunkSettings.defaults());
  }
}
