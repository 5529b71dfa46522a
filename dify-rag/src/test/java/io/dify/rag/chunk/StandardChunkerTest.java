package io.dify.rag.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.rag.document.Attachment;
import io.dify.rag.document.Entry;
import io.dify.rag.extract.Extracted;
import io.dify.rag.measure.LengthUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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
  void escapesInTheSeparatorMeanLineEnds() {
    assertThat(pieces(new ChunkSettings("\\n\\n", 100, 0, true), "one\ntwo\n\nthree")).containsExactly("one\ntwo",
        "three");
    assertThat(new CutRule("\\t", 50, 0, LengthUnit.TOKENS).separator()).isEqualTo("\t");
  }

  @Test
  void emptySeparatorCutsByLengthAlone() {
    assertThat(pieces(new ChunkSettings("", 100, 0, true), "one\n\ntwo")).containsExactly("one\n\ntwo");
  }

  @Test
  void defaultsAreThoseOfTheProduct() {
    assertThat(ChunkSettings.defaults().cut()).isEqualTo(new CutRule("\n\n", 1024, 50, LengthUnit.CHARACTERS));
    assertThat(ChunkSettings.automatic().cut()).isEqualTo(new CutRule("\n", 500, 50, LengthUnit.TOKENS));
    assertThat(CutRule.children()).isEqualTo(new CutRule("\n", 512, 0, LengthUnit.CHARACTERS));
  }

  @Test
  void overlapOfTextWithoutBoundariesIsExact() {
    String text = IntStream.range(0, 400).mapToObj(i -> new String(Character.toChars(0x4E00 + i)))
        .collect(Collectors.joining());

    List<String> pieces = chunks(text, 100, 20);

    assertThat(pieces.getFirst()).isEqualTo(text.substring(0, 100));
    for (int i = 1; i < pieces.size(); i++) {
      assertThat(pieces.get(i)).startsWith(pieces.get(i - 1).substring(80));
    }
    assertThat(pieces.stream().mapToInt(String::length).sum()).isEqualTo(400 + 20 * (pieces.size() - 1));
  }

  @Test
  void separatedPiecesDoNotOverlap() {
    assertThat(chunks("alpha beta\n\ngamma delta", 50, 20)).containsExactly("alpha beta", "gamma delta");
  }

  @Test
  void nothingComesOfNothing() {
    assertThat(chunks("", 50, 0)).isEmpty();
    assertThat(chunks(" \n\n \t\n", 50, 0)).isEmpty();
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
  void chunksCannotBeLongerThanTheInstallationAllows() {
    ChunkSettings settings = ChunkSettings.defaults().withCut(new CutRule("\n", 4001, 50, LengthUnit.TOKENS));

    assertThat(settings.within(5000)).isSameAs(settings);
    assertThatThrownBy(() -> settings.within(ChunkSettings.DEFAULT_CEILING)).hasMessageContaining("4000");
  }

  @Test
  void modeIsFixed() {
    ChunkSettings general = ChunkSettings.defaults();
    ChunkSettings family = general.withMode(ChunkMode.of(ChunkMode.HIERARCHICAL_MODEL));

    assertThat(general.withCut(CutRule.automatic()).replacing(general).cut()).isEqualTo(CutRule.automatic());
    assertThatThrownBy(() -> family.replacing(general)).isInstanceOf(DifyException.class)
        .hasMessageContaining("text_model").hasMessageContaining("hierarchical_model");
  }

  static Stream<String> hostile() {
    return Stream.of(".", "....", "\n", "。", "？！", " ", "a ", "]", ")\n", "|", "|-\n", "- ", "- a\n", "1. ", "# ",
        "# a\n", "```\n", "`", "===\n", "a\n==\n", "> ", "![", "](attachment:", "\f", "𠮷", "\ud800", "    x")
        .map(part -> part.repeat((1 << 16) / part.length()));
  }

  @ParameterizedTest
  @MethodSource("hostile")
  @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aLongTextOfAnythingIsCutInLinearTime(String text) {
    Attachment image = Attachment.of("a.png", "image/png", new byte[1]);
    for (boolean markdown : new boolean[]{ false, true}) {
      for (CutRule cut : List.of(CutRule.paragraphs(), CutRule.automatic())) {
        long[] longest = new long[1];
        new StandardChunker(new ChunkSettings(new ChunkMode.General(), cut, true)).chunk(
            new Extracted.Prose(text, markdown, List.of(image)),
            draft -> longest[0] = Math.max(longest[0], cut.unit().measure().length(draft.content())));
        assertThat(longest[0]).isLessThanOrEqualTo(cut.maxLength());
      }
    }
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
    LengthUnit unit = random.nextBoolean() ? LengthUnit.CHARACTERS : LengthUnit.TOKENS;

    List<String> pieces = pieces(settings(max, overlap, unit), text, markdown);

    assertThat(pieces).allSatisfy(piece -> {
      assertThat(unit.measure().length(piece)).isBetween(1, max);
      assertThat(piece).isEqualTo(piece.strip());
      assertThat(loneSurrogates(piece)).isZero();
    });
    assertThat(pieces(settings(max, overlap, unit), text, markdown)).isEqualTo(pieces);
    if (!markdown) {
      assertThat(withoutBlanks(pieces(settings(max, 0, unit), text, false)))
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

  private static ChunkSettings settings(int max, int overlap, LengthUnit unit) {
    return ChunkSettings.defaults().withCut(new CutRule("\n\n", max, overlap, unit));
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
