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

  private static List<String> split(String text, int max) {
    List<String> pieces = new ArrayList<>();
    new MarkdownSplitter(new CutRule("\n\n", max, 0, LengthUnit.CHARACTERS)).split(text,
        piece -> pieces.add(piece.text()));
    return pieces;
  }
}
