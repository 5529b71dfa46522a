package io.dify.rag.clean;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.rag.document.Entry;
import io.dify.rag.extract.Extracted;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextCleanerTest {
  private final TextCleaner standard = new TextCleaner(CleanSettings.defaults());

  @Test
  void runsOfWhitespaceCollapse() {
    assertThat(standard.text("a  b\t\tc\u00a0\u3000d\r\n\r\n \t\r\n\r\ne\n\nf")).isEqualTo("a b c d\n\ne\n\nf");
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

  @Test
  void addressesGoOnlyWhenAskedFor() {
    String text = "see https://example.org/a?b=c#d，或 mail a.b+c@mail.example.org now";

    assertThat(standard.text(text)).isEqualTo(text);
    assertThat(new TextCleaner(new CleanSettings(true, true)).text(text)).isEqualTo("see ，或 mail now");
  }

  @Test
  void codeInMarkdownKeepsItsBlanks() {
    String markdown = "a  b\n\n```python\nif x:\n    y  =  1\n\n\n\n    z\n```\nc  d\n~~~\nopen  end";

    assertThat(((Extracted.Prose) standard.clean(new Extracted.Prose(markdown, true))).text())
        .isEqualTo("a b\n\n```python\nif x:\n    y  =  1\n\n\n\n    z\n```\nc d\n~~~\nopen  end");
  }

  @Test
  void recordsAreCleanedAsTheyAreRead() {
    List<Entry> out = new ArrayList<>();

    ((Extracted.Records) standard
        .clean(new Extracted.Records(sink -> sink.accept(Entry.question(" How  to? ", "So\0 \n\n\n\nso."))))).entries()
        .forEach(out::add);

    assertThat(out).containsExactly(Entry.question("How to?", "So \n\nso."));
  }
}
