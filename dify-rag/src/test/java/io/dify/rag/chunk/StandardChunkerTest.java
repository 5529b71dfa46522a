package io.dify.rag.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.rag.document.Entry;
import io.dify.rag.extract.Extracted;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StandardChunkerTest {
  private static final String[] ALPHABET = { "a", "Zebra", "退", "货政策", "𠮷", "👩‍👧", " ", "  ", "\n", "\n\n", "\n\n\n",
    ". ", "。", "！”", "? ", "，", "word", "e\u0301", "```", "# x\n", "-"};

  @Test
  void separatorCutsAndIsNotKept() {
    assertThat(chunks("one\n\ntwo\n\n\n\nthree", 100, 0)).containsExactly("one", "two", "three");
    assertThat(pieces(new ChunkSettings("---", 100, 0, true), "one---two\n\nthree")).containsExactly("one",
        "two\n\nthree");
  }

  @Test
  void longPieceIsCutAtSentences() {
    String first = "The first sentence is about as long as fifty letters. ";
    String second = "The second sentence has more or less the same length. ";

    assertThat(chunks(first + second + first, 60, 0)).containsExactly(first.strip(), second.strip(), first.strip());
  }

  @Test
  void longChinesePieceIsCutAtSentences() {
    String sentence = "商品签收之日起三十天内可以申请无理由退货，运费由我们承担，退款将在五个工作日内原路退回到您的付款账户，请放心。";

    assertThat(chunks(sentence.repeat(3), 60, 0)).containsExactly(sentence, sentence, sentence);
  }

  @Test
  void overlapBeginsAtAWord() {
    List<String> pieces = chunks("alpha beta gamma delta ".repeat(10), 60, 12);

    assertThat(pieces).hasSizeGreaterThan(2);
    for (int i = 1; i < pieces.size(); i++) {
      String firstWord = pieces.get(i).split(" ")[0];
      assertThat(List.of("alpha", "beta", "gamma", "delta")).contains(firstWord);
      assertThat(pieces.get(i - 1)).contains(pieces.get(i).substring(0, firstWord.length()));
    }
  }

  @Test
  void textWithoutAnyBoundaryIsCutBetweenCharacters() {
    List<String> pieces = chunks("𠮷".repeat(120), 50, 0);

    assertThat(pieces).extracting(piece -> piece.codePointCount(0, piece.length())).containsExactly(50, 50, 20);
  }

  @Test
  void questionIsOneChunkHoweverLong() {
    List<ChunkDraft> drafts = new ArrayList<>();
    Entry entry = Entry.question("long question? ".repeat(20).strip(), "answer ".repeat(100).strip());

    new StandardChunker(new ChunkSettings("\n\n", 50, 0, true))
        .chunk(new Extracted.Records(sink -> sink.accept(entry)), drafts::add);

    assertThat(drafts).singleElement().satisfies(draft -> {
      assertThat(draft.content()).isEqualTo(entry.content());
      assertThat(draft.answer()).isEqualTo(entry.answer());
    });
  }

  @Test
  void piecesOfALongRecordShareItsId() {
    List<ChunkDraft> drafts = new ArrayList<>();

    new StandardChunker(new ChunkSettings("\n\n", 50, 0, true)).chunk(
        new Extracted.Records(sink -> sink.accept(Entry.text("x1", "some words and more ".repeat(10)))), drafts::add);

    assertThat(drafts).hasSizeGreaterThan(1).extracting(ChunkDraft::externalId).containsOnly("x1");
  }

  @Test
  void settingsAreChecked() {
    assertThatThrownBy(() -> new ChunkSettings("\n\n", 10, 0, true)).isInstanceOf(DifyException.class)
        .hasMessageContaining("50");
    assertThatThrownBy(() -> new ChunkSettings("\n\n", 100, 51, true)).isInstanceOf(DifyException.class)
        .hasMessageContaining("50");
  }

  @Test
  void tenMegabytesWithoutBoundaryAreCutInLinearTime() {
    assertThat(chunks("x".repeat(10 << 20), 1024, 50)).hasSize((10 << 20) / (1024 - 50) + 1);
  }

  static IntStream seeds() {
    return IntStream.range(0, 300);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void anyTextIsCutWithinTheLimitWithoutLossAndAlwaysTheSameWay(int seed) {
    Random random = new Random(seed);
    int max = 50 + random.nextInt(80);
    int overlap = random.nextInt(max / 2);
    String text = text(random, random.nextInt(400));
    boolean markdown = random.nextBoolean();

    List<String> pieces = pieces(new ChunkSettings("\n\n", max, overlap, true), text, markdown);

    assertThat(pieces).allSatisfy(piece -> {
      assertThat(piece.codePointCount(0, piece.length())).isBetween(1, max);
      assertThat(piece).isEqualTo(piece.strip());
      assertThat(loneSurrogates(piece)).isZero();
    });
    assertThat(pieces(new ChunkSettings("\n\n", max, overlap, true), text, markdown)).isEqualTo(pieces);
    if (!markdown) {
      assertThat(withoutBlanks(pieces(new ChunkSettings("\n\n", max, 0, true), text, false)))
          .isEqualTo(text.replaceAll("\\s", ""));
      assertThat(coversInOrder(pieces, text.replaceAll("\\s", ""))).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void noWordOfAMarkdownTextIsLost(int seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    String[] shapes = { "%s ", "%s\n", "%s\n\n", "\n# %s\n", "\n## %s\n", "\n### %s \n\n", "\n```\n%s\n", "\n%s\n===\n",
      "- %s\n"};
    int parts = random.nextInt(200);
    for (int i = 0; i < parts; i++) {
      text.append(shapes[random.nextInt(shapes.length)].formatted("w" + i));
    }

    List<String> pieces = pieces(new ChunkSettings("\n\n", 50 + random.nextInt(60), 0, true), text.toString(), true);

    List<String> words = pieces.stream().flatMap(piece -> Stream.of(piece.split("\\s+"))).toList();
    assertThat(words)
        .containsAll(Stream.of(text.toString().split("\\s+")).filter(word -> word.startsWith("w")).toList());
  }

  /** Whether the pieces can be laid over the text so that each begins within or right behind what those before it cover, and they cover all. */
  private static boolean coversInOrder(List<String> pieces, String whole) {
    Set<Integer> covered = Set.of(0);
    for (String piece : pieces) {
      String bare = piece.replaceAll("\\s", "");
      Set<Integer> next = new HashSet<>();
      for (int end : covered) {
        for (int start = Math.max(0, end - bare.length() + 1); start <= end; start++) {
          if (whole.startsWith(bare, start)) {
            next.add(start + bare.length());
          }
        }
      }
      covered = next;
    }
    return covered.contains(whole.length());
  }

  private static String withoutBlanks(List<String> pieces) {
    return String.join("", pieces).replaceAll("\\s", "");
  }

  private static long loneSurrogates(String text) {
    return text.codePoints().filter(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE).count();
  }

  private static String text(Random random, int parts) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < parts; i++) {
      text.append(ALPHABET[random.nextInt(ALPHABET.length)]);
    }
    return text.toString();
  }

  private static List<String> chunks(String text, int max, int overlap) {
    return pieces(new ChunkSettings("\n\n", max, overlap, true), text);
  }

  private static List<String> pieces(ChunkSettings settings, String text) {
    return pieces(settings, text, false);
  }

  private static List<String> pieces(ChunkSettings settings, String text, boolean markdown) {
    List<String> pieces = new ArrayList<>();
    new StandardChunker(settings).chunk(new Extracted.Prose(text, markdown), draft -> pieces.add(draft.content()));
    return pieces;
  }
}
