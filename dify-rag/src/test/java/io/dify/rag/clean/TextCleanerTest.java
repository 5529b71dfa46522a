package io.dify.rag.clean;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.rag.document.Entry;
import io.dify.rag.extract.Extracted;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TextCleanerTest {
  private static final int MEGABYTE = 1 << 20;

  private final TextCleaner standard = new TextCleaner(CleanSettings.defaults());
  private final TextCleaner everything = new TextCleaner(new CleanSettings(true, true, true));

  @Test
  void runsOfWhitespaceCollapse() {
    assertThat(standard.text("a  b\t\tc\u00a0\u3000d\r\n\r\n \t\r\n\r\ne\n\nf")).isEqualTo("a b c d\n\ne\n\nf");
  }

  static Stream<Arguments> whitespace() {
    return Stream.of(Arguments.of("a\n\n\nb", "a\n\nb"), Arguments.of("a\n\n\n\n\n\nb\n\n\n", "a\n\nb\n\n"),
        Arguments.of("a\nb", "a\nb"), Arguments.of("a\n\nb", "a\n\nb"), Arguments.of("a \t b", "a b"),
        Arguments.of("a\tb", "a b"), Arguments.of("a b", "a b"), Arguments.of(" a", " a"),
        Arguments.of("全角　　空格", "全角 空格"), Arguments.of("a\rb\r\nc\u2028d\u0085e", "a\nb\nc\nd\ne"), Arguments.of("", ""),
        Arguments.of("   ", ""), Arguments.of("\n", "\n"));
  }

  @ParameterizedTest
  @MethodSource("whitespace")
  void threeLineEndsBecomeTwoAndBlanksOne(String text, String tidy) {
    assertThat(standard.text(text)).isEqualTo(tidy);
  }

  @Test
  void whitespaceStaysWhenNotAskedFor() {
    assertThat(new TextCleaner(new CleanSettings(false, false)).text("a  b\n\n\n\nc")).isEqualTo("a  b\n\n\n\nc");
  }

  @Test
  void controlCharactersAndHiddenOnesGo() {
    assertThat(standard.text("a\0b\u0007c\u001bd\u200be\ufefff\u202eg\ud800h" + new String(Character.toChars(0xE0041))))
        .isEqualTo("abcdefgh");
  }

  @Test
  void pairsAndJoinersStay() {
    assertThat(standard.text("👩‍👩‍👧 🇨🇳 क्‍ष 𠮷")).isEqualTo("👩‍👩‍👧 🇨🇳 क्‍ष 𠮷");
  }

  static Stream<Arguments> addresses() {
    return Stream.of(
        Arguments.of("see https://example.org/a?b=c#d，或 mail a.b+c@mail.example.org now", "see ，或 mail now"),
        Arguments.of("http://a.b", ""), Arguments.of("FTP://files.example.org/x y", " y"),
        Arguments.of("[the docs](https://example.org/docs) say", "the docs say"),
        Arguments.of("![logo](https://example.org/l.png)", "!logo"), Arguments.of("<https://example.org>", "<>"),
        Arguments.of("邮箱：service@example.com。", "邮箱：。"), Arguments.of("a@b is no address", "a@b is no address"),
        Arguments.of("xhttp://a.b", "xhttp://a.b"), Arguments.of("https://", "https://"), Arguments.of("@", "@"),
        Arguments.of("a@b.c@d.e", "@d.e"), Arguments.of("ratio 3:4, 10:30", "ratio 3:4, 10:30"),
        Arguments.of("![图](attachment:0123)", "![图](attachment:0123)"));
  }

  @ParameterizedTest
  @MethodSource("addresses")
  void addressesGoOnlyWhenAskedFor(String text, String without) {
    assertThat(standard.text(text)).isEqualTo(text);
    assertThat(everything.text(text)).isEqualTo(without);
  }

  @Test
  void codeInMarkdownKeepsItsBlanks() {
    String markdown = "a  b\n\n```python\nif x:\n    y  =  1\n\n\n\n    z\n```\nc  d\n~~~\nopen  end";

    assertThat(prose(markdown, true))
        .isEqualTo("a b\n\n```python\nif x:\n    y  =  1\n\n\n\n    z\n```\nc d\n~~~\nopen  end");
  }

  @Test
  void pageBreaksStayAndDoNotHideEmptyLines() {
    assertThat(prose("a\n\n\f\n\nb\n\fc", false)).isEqualTo("a\n\n\fb\n\fc");
    assertThat(standard.text("a\fb")).isEqualTo("ab");
  }

  @Test
  void recordsAreCleanedAsTheyAreRead() {
    List<Entry> out = new ArrayList<>();

    ((Extracted.Records) standard
        .clean(new Extracted.Records(sink -> sink.accept(Entry.question(" How  to? ", "So\0 \n\n\n\nso."))))).entries()
        .forEach(out::add);

    assertThat(out).containsExactly(Entry.question("How to?", "So \n\nso."));
  }

  static Stream<String> hostile() {
    return Stream
        .of(" ", "\n", "\t", "`", "```\n", "~", "[", "](", "](http://a)", "@", "a@", "a.", "http://", "://", "\u200b",
            "\f", "\f\n", "\ud800", "#", "| ", "a@b.", "[x](https://e.org)")
        .map(part -> part.repeat(MEGABYTE / 2 / part.length()));
  }

  @ParameterizedTest
  @MethodSource("hostile")
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aMegabyteOfAnythingIsCleanedInOnePass(String text) {
    assertThat(everything.text(text).length()).isLessThanOrEqualTo(text.length());
    assertThat(((Extracted.Prose) everything.clean(new Extracted.Prose(text, true))).text().length())
        .isLessThanOrEqualTo(text.length());
  }

  static IntStream seeds() {
    return IntStream.range(0, 300);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void cleaningTwiceIsCleaningOnceAndLosesNoWord(int seed) {
    Random random = new Random(seed);
    String[] parts = { "word", "字", " ", "  ", "\t", "\n", "\n\n\n", "\r\n", "\u3000", "\f", "```", "~~~", "\u200b",
      "# ",
      "- "};
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(200); i > 0; i--) {
      text.append(parts[random.nextInt(parts.length)]);
    }
    boolean markdown = random.nextBoolean();

    String once = prose(text.toString(), markdown);

    assertThat(prose(once, markdown)).isEqualTo(once);
    assertThat(once.replaceAll("[\\s\u3000]", "")).isEqualTo(text.toString().replaceAll("[\\s\u3000\u200b]", ""));
    if (!markdown) {
      assertThat(once.replace("\f", "")).doesNotContain("\n\n\n").doesNotContain("  ").doesNotContain("\t");
    }
  }

  private String prose(String text, boolean markdown) {
    return ((Extracted.Prose) standard.clean(new Extracted.Prose(text, markdown))).text();
  }
}
