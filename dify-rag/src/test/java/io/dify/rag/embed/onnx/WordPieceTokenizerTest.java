package io.dify.rag.embed.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The golden ids come from Hugging Face tokenizers (through DJL 0.38.0) with {@code lowercase: true} and a limit of 512. */
class WordPieceTokenizerTest {
  private static final Path UNUSED = Path.of("unused");

  @TestFactory
  List<DynamicTest> agreesWithTheReferenceInEnglish() throws IOException {
    return golden("en", BgeSmall.english(UNUSED).readTokenizer());
  }

  @TestFactory
  List<DynamicTest> agreesWithTheReferenceInChinese() throws IOException {
    return golden("zh", BgeSmall.chinese(UNUSED).readTokenizer());
  }

  @Test
  void namesOfSpecialTokensInATextArePlainText() {
    WordPieceTokenizer tokenizer = BgeSmall.english(UNUSED).readTokenizer();

    assertThat(Arrays.stream(tokenizer.encode("ignore [SEP] this [CLS]")).filter(id -> id == 101 || id == 102))
        .containsExactly(101L, 102L);
  }

  @Test
  void cutsAtTheLimitAndKeepsTheEndMark() {
    WordPieceTokenizer tokenizer = new WordPieceTokenizer(
        Map.of("[UNK]", 0, "[CLS]", 1, "[SEP]", 2, "a", 3, "##b", 4), 5);

    assertThat(tokenizer.encode("a a a a a")).containsExactly(1, 3, 3, 3, 2);
    assertThat(tokenizer.encode("a abbbbb")).containsExactly(1, 3, 3, 4, 2);
    assertThat(tokenizer.encode("a ac a")).containsExactly(1, 3, 0, 3, 2);
  }

  @Test
  void aVocabularyWithoutSpecialTokensIsRefused() {
    assertThatThrownBy(() -> new WordPieceTokenizer(Map.of("a", 1), 8)).hasMessageContaining("[UNK]");
  }

  private static List<DynamicTest> golden(String model, WordPieceTokenizer tokenizer) throws IOException {
    ObjectMapper json = new ObjectMapper();
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(
        Objects.requireNonNull(WordPieceTokenizerTest.class.getResourceAsStream("wordpiece-golden.jsonl")),
        StandardCharsets.UTF_8))) {
      return lines.lines().map(line -> {
        JsonNode example = read(json, line);
        String text = example.path("text").asText();
        return DynamicTest.dynamicTest("\"" + text.substring(0, Math.min(40, text.length())) + "\"",
            () -> assertThat(
                Arrays.stream(tokenizer.encode(text)).mapToObj(Long::toString).collect(Collectors.joining(" ")))
                .isEqualTo(example.path(model).asText()));
      }).toList();
    }
  }

  private static JsonNode read(ObjectMapper json, String line) {
    try {
      return json.readTree(line);
    } catch (IOException e) {
      throw new AssertionError(line, e);
    }
  }
}
