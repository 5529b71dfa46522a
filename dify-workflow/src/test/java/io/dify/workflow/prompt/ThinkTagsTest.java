package io.dify.workflow.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ModelDelta;
import io.dify.core.model.ModelRef;
import io.dify.core.model.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThinkTagsTest {
  private static final long SEED = Long.getLong("dify.seed", 20261121L);
  private static final List<String> PARTS = List.of("<think>", "</think>", "<THINK>", "</Think>", "<", "<th", "</",
      "think>",
      "</thin", "<think", " ", "\n", "a", "bc", "<b>", "<<think>", "</</think>", "é", "🙂");

  private record Cut(String text, String reasoning) {}

  private static Cut cut(List<String> pieces) {
    StringBuilder text = new StringBuilder();
    StringBuilder reasoning = new StringBuilder();
    ThinkTags tags = new ThinkTags(new ThinkTags.Sink() {
      @Override
      public void text(String piece) {
        assertThat(piece).isNotEmpty();
        text.append(piece);
      }

      @Override
      public void reasoning(String piece) {
        assertThat(piece).isNotEmpty();
        reasoning.append(piece);
      }
    });
    pieces.forEach(tags::accept);
    tags.end();
    return new Cut(text.toString(), reasoning.toString());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '"', value = { "plain|plain|\"\"", "<think>why</think> so|so|why",
    "a<think>b</think>c|ac|b", "a<think>b</think>c<think>d</think>e|ace|b;d", "a<think>never closed|a|never closed",
    "a</think>b|a</think>b|\"\"", "a<thin|a<thin|\"\"", "a<think>b</thin|a|b</thin",
    "a < b <thought>|a < b <thought>|\"\"",
    "<ThInK>x</THINK>y|y|x", "<think></think>x|x|\"\"", "<think>a<think>b</think>c|c|a<think>b",
    "<<think>x</think>y|<y|x"})
  void tagsAreCutOut(String whole, String text, String reasoning) {
    assertThat(cut(List.of(whole))).isEqualTo(new Cut(text, reasoning.replace(';', '\n')));
  }

  @Test
  void whereATextIsCutIntoPiecesMakesNoDifference() {
    System.getLogger("test").log(System.Logger.Level.INFO, "seed " + SEED);
    Random random = new Random(SEED);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder whole = new StringBuilder();
      for (int n = random.nextInt(12); n > 0; n--) {
        whole.append(PARTS.get(random.nextInt(PARTS.size())));
      }
      List<String> pieces = new ArrayList<>();
      for (int from = 0; from < whole.length();) {
        int to = Math.min(whole.length(), from + 1 + random.nextInt(5));
        pieces.add(whole.substring(from, to));
        from = to;
      }
      assertThat(cut(pieces)).as("seed %d: %s", SEED, pieces).isEqualTo(cut(List.of(whole.toString())));
    }
  }

  private static List<String> read(AnswerReader.Format format, ModelAnswer answer, ModelDelta... deltas) {
    List<String> heard = new ArrayList<>();
    AnswerReader reader = new AnswerReader(format, text -> heard.add("t:" + text), more -> heard.add("r:" + more));
    for (ModelDelta delta : deltas) {
      reader.accept(delta);
    }
    reader.end(answer);
    heard.add(reader.text());
    heard.add(reader.reasoning());
    return heard;
  }

  private static ModelAnswer answer(String text, String reasoning) {
    return new ModelAnswer(new ModelRef("p", "m"), text, reasoning, List.of(), Usage.NONE, "stop");
  }

  @Test
  void reasoningOfTheProviderIsReasoningInBothFormatsAndTextWhereTagsStay() {
    ModelDelta[] deltas = { new ModelDelta.Reasoning("be"), new ModelDelta.Reasoning("cause"),
      new ModelDelta.Text("so")};
    assertThat(read(AnswerReader.Format.SEPARATED, answer("so", "because"), deltas)).containsExactly("r:be", "r:cause",
        "t:so", "so", "because");
    assertThat(read(AnswerReader.Format.TAGGED, answer("so", "because"), deltas)).containsExactly("t:<think>\nbe",
        "r:be", "t:cause", "r:cause", "t:\n</think>\n\n", "t:so", "<think>\nbecause\n</think>\n\nso", "because");
  }

  @Test
  void tagsStayWhereTheyAreWantedAndAnAnswerWithoutPiecesIsReadToo() {
    assertThat(read(AnswerReader.Format.TAGGED, answer("<think>a</think>b", ""))).containsExactly(
        "t:<think>a</think>b", "<think>a</think>b", "");
    assertThat(read(AnswerReader.Format.SEPARATED, answer("<think>a</think>b", ""))).containsExactly("r:a", "t:b", "b",
        "a");
    assertThat(read(AnswerReader.Format.SEPARATED, answer("b", "a"))).containsExactly("r:a", "t:b", "b", "a");
  }
}
