package io.dify.rag.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.rag.measure.LengthUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MarkdownSplitterTest {
  @Test
  void everyChunkBeginsWithTheHeadingsAboveIt() {
    String text = """
        intro

        # Shop
        About us.

        ## Returns
        Within 30 days.

        ### Costs
        Free.

        ## Delivery
        Two days.
        """;

    assertThat(split(text, 200)).containsExactly("intro", "# Shop\nAbout us.", "# Shop\n## Returns\nWithin 30 days.",
        "# Shop\n## Returns\n### Costs\nFree.", "# Shop\n## Delivery\nTwo days.");
  }

  @Test
  void paragraphsOfASectionStayTogetherWhileTheyFit() {
    assertThat(split("# A\none two three\n\nfour five six\n\n- list\n- items\n", 200))
        .containsExactly("# A\none two three\n\nfour five six\n\n- list\n- items");
    assertThat(split("# A\n" + "x".repeat(40) + "\n\n" + "y".repeat(40), 60))
        .containsExactly("# A\n" + "x".repeat(40), "# A\n" + "y".repeat(40));
  }

  @Test
  void fenceThatFitsIsNotCutAndHidesHeadings() {
    String fence = "```sh\n# no heading\nmake all\n\nmake install\n```";
    String text = "# Build\nSome words that come before the code block here.\n" + fence + "\nand after it";

    assertThat(split(text, 70)).containsExactly("# Build\nSome words that come before the code block here.",
        "# Build\n" + fence + "\nand after it");
    assertThat(split("# A long heading that takes room\n" + fence, 50)).contains(fence);
  }

  @Test
  void fenceLongerThanAChunkIsCutAtLines() {
    List<String> pieces = split("# C\n```\n" + "line of code here\n".repeat(10) + "```\n", 60);

    assertThat(pieces).hasSizeGreaterThan(3).allSatisfy(piece -> assertThat(piece.length()).isLessThanOrEqualTo(60));
  }

  @Test
  void underlinedHeadingsCount() {
    assertThat(split("Shop\n====\nText.\n\nReturns\n-------\nMore.\n", 100)).containsExactly("# Shop\nText.",
        "# Shop\n## Returns\nMore.");
  }

  @Test
  void rulesListsAndFrontMatterAreNoHeadings() {
    assertThat(split("---\ntitle: x\n---\n\ntext\n\n---\n\n- item\n---\n", 200)).singleElement().asString()
        .doesNotContain("##");
  }

  @Test
  void headingWithoutTextIsNotLost() {
    assertThat(split("# Only a heading", 100)).containsExactly("# Only a heading");
    assertThat(split("# A\n## B\ntext\n# C\n", 100)).containsExactly("# A\n## B\ntext", "# C");
  }

  @Test
  void tableThatFitsStaysWhole() {
    String table = "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |";

    assertThat(split("# T\n" + "Words before it. ".repeat(3) + "\n" + table + "\nand behind", 80))
        .containsExactly("# T\n" + "Words before it. ".repeat(3).strip(),
            "# T\n" + table + "\n\nand behind".substring(1));
  }

  @Test
  void longTableIsCutBetweenRowsBelowItsHeader() {
    String header = "| name | price |\n| :-- | --: |\n";
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      rows.append("| item ").append(i).append(" | ").append(i * 10).append(" |\n");
    }

    List<String> pieces = split("# Prices\n\n" + header + rows, 120);

    assertThat(pieces).hasSizeGreaterThan(3).allSatisfy(piece -> {
      assertThat(piece).startsWith("# Prices\n" + header + "| item ").endsWith(" |");
      assertThat(piece.length()).isLessThanOrEqualTo(120);
    });
    assertThat(String.join("\n", pieces).replace("# Prices\n" + header, "") + "\n").isEqualTo(rows.toString());
  }

  @Test
  void rowLongerThanAChunkIsCutFurther() {
    String table = "| a |\n|---|\n| " + "long words ".repeat(20) + "|\n| end |";

    assertThat(split(table, 60)).allSatisfy(piece -> assertThat(piece.length()).isLessThanOrEqualTo(60))
        .last().asString().endsWith("| end |");
  }

  @Test
  void listIsKeptTogetherWhereItFits() {
    String list = "- one\n\n- two\n  more of two\n\n- three";

    assertThat(split("Some words that fill most of a chunk before the list.\n\n" + list + "\n", 60))
        .containsExactly("Some words that fill most of a chunk before the list.", list);
  }

  @Test
  void longListIsCutBetweenItems() {
    String list = "1. first item\n   - with a part\n2. second item\n   - with a part\n3. third item\n   - with a part";

    assertThat(split(list, 50)).containsExactly("1. first item\n   - with a part", "2. second item\n   - with a part",
        "3. third item\n   - with a part");
  }

  @Test
  void separatorOtherThanLineEndsCutsWithinSections() {
    List<String> pieces = new ArrayList<>();

    new MarkdownSplitter(new CutRule("***", 100, 0, LengthUnit.CHARACTERS)).split("# A\none\n***\ntwo",
        piece -> pieces.add(piece.text()));

    assertThat(pieces).containsExactly("# A\none", "# A\ntwo");
  }

  private static List<String> split(String text, int max) {
    List<String> pieces = new ArrayList<>();
    new MarkdownSplitter(new CutRule("\n\n", max, 0, LengthUnit.CHARACTERS)).split(text,
        piece -> pieces.add(piece.text()));
    return pieces;
  }
}
